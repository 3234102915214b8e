/**
 * The order of versions, as https://peps.python.org/pep-0440/ has it.
 */

const PATTERN = new RegExp(
  [
    /^v?(?:(\d+)!)?(\d+(?:\.\d+)*)/, // epoch, release
    /(?:[-_.]?(alpha|a|beta|b|preview|pre|rc|c)[-_.]?(\d*))?/,
    /(?:-(\d+)|[-_.]?(post|rev|r)[-_.]?(\d*))?/,
    /(?:[-_.]?(dev)[-_.]?(\d*))?/,
    /(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?$/
  ]
    .map(part => part.source)
    .join('')
);

/** Where a version stands before its final release, which is 0. */
const STAGES: Readonly<Record<string, number>> = {
  alpha: -3,
  a: -3,
  beta: -2,
  b: -2,
  preview: -1,
  pre: -1,
  rc: -1,
  c: -1
};

/** A development release of a final one comes before all its pre-releases. */
const DEV_STAGE = -4;

/** A version's parts in the order of their weight; `release` without trailing zeros. */
interface IKey {
  epoch: number;
  release: number[];
  rest: number[];
  local: string[];
}

/** Less than 0, 0 or more: what is not a version at all comes before what is. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [keyOf(a), keyOf(b)];
  if (!left || !right) {
    return Number(left !== null) - Number(right !== null) || compareText(a, b);
  }
  return (
    left.epoch - right.epoch ||
    compareEach(left.release, right.release, compareNumbers) ||
    compareEach(left.rest, right.rest, compareNumbers) ||
    compareEach(left.local, right.local, compareLocal)
  );
}

function keyOf(version: string): IKey | null {
  const match = PATTERN.exec(version.trim().toLowerCase());
  if (!match) {
    return null;
  }
  const [, epoch, release, stage, pre, implicit, post, postNumber, dev, devNumber] =
    match;
  const numbers = (release ?? '0').split('.').map(Number);
  while (numbers.length > 1 && numbers.at(-1) === 0) {
    numbers.pop();
  }
  const isPost = implicit !== undefined || post !== undefined;
  const stageRank =
    stage !== undefined
      ? (STAGES[stage] ?? 0)
      : dev !== undefined && !isPost
        ? DEV_STAGE
        : 0;
  return {
    epoch: Number(epoch ?? 0),
    release: numbers,
    rest: [
      stageRank,
      Number(pre ?? 0),
      isPost ? Number(implicit ?? postNumber ?? 0) : -1,
      dev !== undefined ? Number(devNumber ?? 0) : Infinity
    ],
    local: match[10]?.split(/[-_.]/) ?? []
  };
}

function compareEach<T>(a: T[], b: T[], compare: (a: T, b: T) => number): number {
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (right === undefined) {
      return 1;
    }
    const order = compare(left, right);
    if (order !== 0) {
      return order;
    }
  }
  return a.length - b.length;
}

function compareNumbers(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Numbers of a local version come after words, and by their value. */
function compareLocal(a: string, b: string): number {
  const [left, right] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  return left && right
    ? Number(a) - Number(b)
    : Number(left) - Number(right) || compareText(a, b);
}

function compareText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
