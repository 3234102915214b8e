/**
 * As of when packages are: of `day` (ISO, or empty for none yet) where `asOf` is `day`, of
 * when the notebooks last changed (`git`), of `today`, or as the server finds (`auto`).
 */
export interface IDay<Kind extends string> {
  readonly asOf: Kind;
  readonly day: string;
}

/** Whether a day is to count and none has been chosen. */
export function lacksDay({ asOf, day }: IDay<string>): boolean {
  return asOf === 'day' && day === '';
}

/** What a request says of it; empty for nothing. */
export function askedDay({ asOf, day }: IDay<string>): string {
  return asOf === 'auto' ? '' : asOf === 'day' ? day : asOf;
}
