import type { ServiceManager } from '@jupyterlab/services';
import { Debouncer, Poll } from '@lumino/polling';

import type { EnvironmentsModel } from '../model/model';
import { EVENT_SCHEMA } from '../model/schema';
import type { VenvEvent } from '../model/schema';

/** Milliseconds between two readings of everything: a net below the events. */
const REFRESH_INTERVAL = 60_000;

/** Milliseconds without an event after which a running job, or a server that was out, is read. */
const QUIET_INTERVAL = 5_000;

/** Milliseconds to gather starts and stops of kernels in, before looking who runs where. */
const KERNELS_DELAY = 300;

/** Keeps the model and the server in step, over lost sockets and sleeping tabs too. */
export function connect(
  model: EnvironmentsModel,
  services: ServiceManager.IManager
): void {
  services.events.stream.connect((_, emission) => {
    if (emission.schema_id === EVENT_SCHEMA) {
      model.handle(emission as unknown as VenvEvent);
    }
  });

  const poll = new Poll({
    name: 'jupyter-venv:refresh',
    factory: () => model.refresh(),
    frequency: { interval: REFRESH_INTERVAL, backoff: true, max: 5 * REFRESH_INTERVAL },
    standby: 'when-hidden'
  });
  new Poll({
    name: 'jupyter-venv:jobs',
    // A server that is out is asked at the same pace until it is back.
    factory: () =>
      model.outage ? model.refresh().catch(() => undefined) : model.jobs.catchUp(),
    frequency: { interval: QUIET_INTERVAL, backoff: true, max: REFRESH_INTERVAL },
    standby: 'when-hidden'
  });

  // The event socket says nothing of what happened while it was down or the tab asleep.
  const again = (): void => {
    if (document.visibilityState === 'visible') {
      void poll.refresh();
    }
  };
  window.addEventListener('online', again);
  document.addEventListener('visibilitychange', again);

  const kernels = new Debouncer(() => poll.refresh(), KERNELS_DELAY);
  let running = '';
  services.sessions.runningChanged.connect((_, sessions) => {
    const now = sessions
      .map(item => `${item.path}:${item.kernel?.id ?? ''}`)
      .sort()
      .join();
    // The signal also comes for every change of a kernel's state.
    if (now !== running) {
      running = now;
      void kernels.invoke();
    }
  });

  model.kernelspecsChanged.connect(() => {
    void services.kernelspecs.refreshSpecs();
  });
}
