/** One side of a contradiction. */
export interface IClaim {
  /** Who claims it; null is the user. */
  readonly by: string | null;
  readonly requirement: string;
}

/** What uv concludes from; what it concludes is said again by the last of its sentences. */
const PREMISES = /[Bb]ecause (.+?),? we can conclude that/g;

const NEED = /^(?:all versions of )?(.+) depends? on (.+)$/;
const WISH = /^(?:you require|[Tt]he user requested) (.+)$/;

/** A requirement and nothing else. */
const REQUIREMENT = /^[A-Za-z0-9][\w.-]*(\[[^\]]*\])?([=<>!~]\S+)?$/;

/**
 * Which requirement stands against which, in the message of a resolution that failed: the
 * user's wishes first, each claim once. None where the message is of another kind.
 *
 * uv reasons in sentences: `Because a==1 depends on b>=2 and you require a==1 and b<2, we can
 * conclude that …`; pip lists `a 1 depends on b>=2; The user requested b<2`.
 */
export function claimsIn(message: string): IClaim[] {
  const premises = [...message.matchAll(PREMISES)].map(match => match[1] ?? '');
  const clauses =
    premises.length > 0
      ? premises.flatMap(premise => premise.split(/,? and /))
      : message.replace(/^[^:]*: /, '').split(';');
  const claims = new Map<string, IClaim>();
  let last: IClaim | null = null;
  for (const clause of clauses.map(part =>
    part.trim().replace(/\. [A-Z].*$|\.$/, '')
  )) {
    last = claimIn(clause, last);
    if (last) {
      claims.set(`${last.by ?? ''} ${last.requirement}`, last);
    }
  }
  const all = [...claims.values()];
  return [
    ...all.filter(({ by }) => by === null),
    ...all.filter(({ by }) => by !== null)
  ];
}

/** The claim of a clause; one without a verb goes on with the one before. */
function claimIn(clause: string, last: IClaim | null): IClaim | null {
  const need = NEED.exec(clause);
  if (need) {
    return { by: need[1] ?? '', requirement: need[2] ?? '' };
  }
  const wish = WISH.exec(clause);
  if (wish) {
    return { by: null, requirement: wish[1] ?? '' };
  }
  return last && REQUIREMENT.test(clause) ? { ...last, requirement: clause } : null;
}
