import type { Kernel, KernelMessage } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';

import type { Connection } from '../src/lab/kernellink';
import type { IPackageChange } from '../src/model/schema';

/** A session of a kernel: its id changes with every start. */
type Content = Record<string, unknown>;

interface IFuture {
  onIOPub: (message: KernelMessage.IIOPubMessage) => void;
  readonly done: Promise<void>;
}

/**
 * A kernel as seen over one connection. Tests answer, restart and kill it by hand.
 */
export class FakeKernel {
  /** What it was asked, in the order of asking. */
  readonly questions: Content[] = [];
  /** The comms that were closed by who had opened them. */
  readonly closed: unknown[] = [];
  restarts = 0;
  /** Which start of it this is. */
  session = 1;
  /** Why the next restart fails. */
  refusal: Error | null = null;
  isDisposed = false;

  readonly connection = this as unknown as Connection;
  readonly clientId = 'client';
  readonly username = 'ana';

  readonly iopubMessage = new Signal<this, KernelMessage.IIOPubMessage>(this);
  readonly statusChanged = new Signal<this, Kernel.Status>(this);

  sendShellMessage(message: KernelMessage.IShellMessage): IFuture {
    let finish: () => void = () => undefined;
    let cancel: (reason: Error) => void = () => undefined;
    const done = new Promise<void>((resolve, reject) => {
      finish = resolve;
      cancel = reject;
    });
    const future: IFuture = { onIOPub: () => undefined, done };
    if (message.header.msg_type === 'comm_close') {
      this.closed.push((message.content as Content).comm_id);
      return future;
    }
    this.questions.push({ ...message.content });
    this.pending.push({ future, finish, cancel });
    return future;
  }

  /** Answers the oldest question, as our kernels do; null as others do. */
  answer(stale: readonly IPackageChange[] | null): void {
    const [{ comm_id: comm } = {}] = this.questions.slice(-this.pending.length);
    const asked = this.pending.shift();
    if (stale !== null) {
      const message = this.say('comm_msg', { comm_id: comm, data: { stale } });
      asked?.future.onIOPub(message);
    }
    asked?.finish();
  }

  /** What a second start of the kernel looks like from here. */
  startAnew(): void {
    this.session++;
    this.say('status', { execution_state: 'starting' });
  }

  restart(): Promise<void> {
    this.restarts++;
    return this.refusal ? Promise.reject(this.refusal) : Promise.resolve();
  }

  dispose(): void {
    this.isDisposed = true;
    for (const { cancel, future } of this.pending) {
      future.done.catch(() => undefined);
      cancel(new Error('Canceled'));
    }
  }

  /** Everybody who is connected hears what a kernel says. */
  say(type: string, content: Content): KernelMessage.IIOPubMessage {
    const message = {
      channel: 'iopub',
      header: { msg_type: type, session: `session-${String(this.session)}` },
      content
    } as unknown as KernelMessage.IIOPubMessage;
    this.iopubMessage.emit(message);
    return message;
  }

  private readonly pending: {
    future: IFuture;
    finish: () => void;
    cancel: (reason: Error) => void;
  }[] = [];
}
