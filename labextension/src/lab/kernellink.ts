import type { ISessionContext } from '@jupyterlab/apputils';
import { KernelMessage } from '@jupyterlab/services';
import type { Kernel } from '@jupyterlab/services';
import { UUID } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IKernelLink } from '../model/restarts';
import type { IPackageChange } from '../model/schema';

/** The comm target that our kernels answer at. */
const TARGET = 'jupyter_venv';

/** What is used of a connection. */
export type Connection = Pick<
  Kernel.IKernelConnection,
  | 'clientId'
  | 'dispose'
  | 'iopubMessage'
  | 'restart'
  | 'sendShellMessage'
  | 'statusChanged'
  | 'username'
>;

/**
 * A line over a connection of its own, one that does not handle comms.
 *
 * A second connection that did would close every comm the kernel opens meanwhile, and with
 * them the notebook's widgets. So the comm is spoken by hand: opened by a message, whose
 * answer is what the kernel sends in reply to it, and closed by another.
 */
export class KernelLink implements IKernelLink {
  /** `open` is the session of a notebook or console that is open here, if any. */
  constructor(
    private readonly connection: Connection,
    private readonly open: () => ISessionContext | null
  ) {
    connection.iopubMessage.connect(this.onMessage, this);
    connection.statusChanged.connect(this.onStatus, this);
  }

  get restarted(): ISignal<this, void> {
    return this._restarted;
  }

  get session(): string | null {
    return this._session;
  }
  set session(session: string | null) {
    this._session = session;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  async ask(changes: readonly IPackageChange[]): Promise<IPackageChange[] | null> {
    const comm = UUID.uuid4();
    const future = this.connection.sendShellMessage(
      KernelMessage.createMessage<KernelMessage.ICommOpenMsg<'shell'>>({
        msgType: 'comm_open',
        channel: 'shell',
        username: this.connection.username,
        session: this.connection.clientId,
        content: {
          comm_id: comm,
          target_name: TARGET,
          data: { changes: changes.map(change => ({ ...change })) }
        }
      })
    );
    let stale: IPackageChange[] | null = null;
    future.onIOPub = message => {
      if (KernelMessage.isCommMsgMsg(message) && message.content.comm_id === comm) {
        this._session = message.header.session;
        stale = staleIn(message.content.data);
      }
    };
    await future.done;
    this.close(comm);
    return stale;
  }

  /** A kernel's own closing would reach the notebook's connection, which knows of no comm. */
  private close(comm: string): void {
    if (!this._isDisposed) {
      this.connection.sendShellMessage(
        KernelMessage.createMessage<KernelMessage.ICommCloseMsg<'shell'>>({
          msgType: 'comm_close',
          channel: 'shell',
          username: this.connection.username,
          session: this.connection.clientId,
          content: { comm_id: comm, data: {} }
        })
      );
    }
  }

  /** Restarts without asking, in the way of the notebook that shows the kernel. */
  async restart(): Promise<void> {
    const session = this.open();
    await (session ? session.restartKernel() : this.connection.restart());
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      Signal.clearData(this);
      this.connection.dispose();
    }
  }

  /** Every start of a kernel begins a session of its own. */
  private onMessage(_: unknown, message: KernelMessage.IIOPubMessage): void {
    if (this._session !== null && message.header.session !== this._session) {
      this._session = null;
      this._restarted.emit();
    }
  }

  private onStatus(_: unknown, status: Kernel.Status): void {
    if (GONE.has(status)) {
      this._session = null;
      this._restarted.emit();
    }
  }

  private _session: string | null = null;
  private _isDisposed = false;
  private readonly _restarted = new Signal<this, void>(this);
}

const GONE: ReadonlySet<Kernel.Status> = new Set([
  'restarting',
  'autorestarting',
  'terminating',
  'dead'
]);

/** The changes in a kernel's answer, as far as they are any; null where it is no answer. */
function staleIn({ stale }: Record<string, unknown>): IPackageChange[] | null {
  return Array.isArray(stale) ? (stale as unknown[]).filter(isChange) : null;
}

function isChange(item: unknown): item is IPackageChange {
  const { name, before, after } = (item ?? {}) as Record<string, unknown>;
  return typeof name === 'string' && isVersion(before) && isVersion(after);
}

function isVersion(value: unknown): boolean {
  return value === null || typeof value === 'string';
}
