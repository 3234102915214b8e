import type { IMemory } from './model/remembered';
import type { EnvironmentsModel } from './model/model';
import type { IJob } from './model/schema';

const KEY = 'jupyter-venv:switches';

/** Switches the document at a server path to a kernel; rejects where that does not start. */
export type UseKernel = (path: string, name: string) => Promise<void>;

/**
 * The notebooks that get the kernel of an environment by themselves, once it is created:
 * their users said so when they asked for it. Kept over a reload of the page.
 */
export class KernelSwitches {
  constructor(
    private readonly model: EnvironmentsModel,
    private readonly useKernel: UseKernel,
    private readonly memory: IMemory
  ) {
    this._paths = read(memory);
    model.jobEnded.connect((_, job) => void this.onEnded(job));
  }

  /** Remembers that a notebook gets the kernel of what `job` creates. */
  after(job: IJob, path: string): void {
    this._paths.set(job.id, path);
    this.write();
  }

  /** Whether a notebook is about to get a kernel by itself. */
  expects(path: string): boolean {
    return [...this._paths.values()].includes(path);
  }

  async use(path: string, name: string): Promise<void> {
    // Jupyter shows its own dialog where a kernel does not start.
    await this.useKernel(path, name).catch(() => undefined);
  }

  private async onEnded(job: IJob): Promise<void> {
    const path = this._paths.get(job.id);
    if (path === undefined) {
      return;
    }
    const made = this.model.environments.find(item => item.id === job.environment_id);
    if (job.state === 'finished' && made?.name) {
      await this.use(path, made.name);
    }
    this._paths.delete(job.id);
    this.write();
  }

  private write(): void {
    try {
      this.memory.setItem(KEY, JSON.stringify([...this._paths]));
    } catch {
      // A full or forbidden storage only means that a reload forgets who waits.
    }
  }

  /** Server paths by the ids of jobs. */
  private readonly _paths: Map<string, string>;
}

function read(memory: IMemory): Map<string, string> {
  try {
    return new Map(JSON.parse(memory.getItem(KEY) ?? '[]') as [string, string][]);
  } catch {
    return new Map();
  }
}
