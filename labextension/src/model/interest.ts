import { RememberedIds } from './remembered';
import type { IMemory } from './remembered';
import { isActive } from './jobs';
import type { IJob } from './schema';

/** Which jobs the panel shows: those under way, failures, and what ended while it was open. */
export class Interest {
  constructor(memory: IMemory) {
    this._dismissed = new RememberedIds(memory, 'jupyter-venv:dismissed');
  }

  covers(job: IJob): boolean {
    return (
      isActive(job) ||
      (this.keeps(job) && (job.state === 'failed' || this._ended.has(job.id)))
    );
  }

  /** Whether nobody has put a job out of sight. */
  keeps(job: IJob): boolean {
    return !this._dismissed.has(job.id);
  }

  /** A job has ended before the user's eyes. */
  sawEnd(job: IJob): void {
    this._ended.add(job.id);
  }

  /** Puts an ended job out of sight, over a reload too. */
  dismiss(job: IJob): void {
    this._dismissed.add(job.id);
  }

  private readonly _dismissed: RememberedIds;
  private readonly _ended = new Set<string>();
}
