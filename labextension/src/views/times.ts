import type { TranslationBundle } from '@jupyterlab/translation';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What is shown of a time that long ago, the largest that fits. */
const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * DAY],
  ['month', 30 * DAY],
  ['week', 7 * DAY],
  ['day', DAY],
  ['hour', HOUR],
  ['minute', MINUTE]
];

// Texts for times come from files that anybody may have written: what is no time is empty.

/**
 * An ISO time as the user's clock shows it, with the date where it is not today's.
 */
export function localTime(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) {
    return '';
  }
  const today = time.toDateString() === new Date().toDateString();
  const clock = { hour: 'numeric', minute: '2-digit' } as const;
  return today
    ? time.toLocaleTimeString(undefined, clock)
    : time.toLocaleString(undefined, { ...clock, day: 'numeric', month: 'short' });
}

/** An ISO time in full. */
export function exactTime(iso: string): string {
  const time = new Date(iso);
  return Number.isNaN(time.getTime())
    ? ''
    : time.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

/** How long ago an ISO time was at `now`, in milliseconds since 1970: “5 minutes ago”. */
export function relativeTime(
  trans: TranslationBundle,
  iso: string,
  now: number
): string {
  const time = new Date(iso).getTime();
  if (Number.isNaN(time)) {
    return '';
  }
  const past = now - time;
  const [unit, size] = UNITS.find(([, size]) => Math.abs(past) >= size) ?? [];
  if (unit === undefined || size === undefined) {
    return trans.__('just now');
  }
  const format = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
  return format.format(-Math.trunc(past / size), unit);
}
