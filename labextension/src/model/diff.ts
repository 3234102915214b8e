/** One line of a change to a file; a `gap` stands for lines that are not shown. */
export interface IDiffLine {
  readonly kind: 'added' | 'removed' | 'kept' | 'gap';
  readonly text: string;
}

const KINDS = { '+': 'added', '-': 'removed', ' ': 'kept' } as const;

/** The lines of a unified diff of one file. */
export function parseDiff(diff: string): IDiffLine[] {
  const lines: IDiffLine[] = [];
  let inside = false;
  for (const line of diff.split('\n')) {
    if (line.startsWith('@@')) {
      // What comes before the first hunk, or between two, is left out.
      if (inside || !startsAtTop(line)) {
        lines.push({ kind: 'gap', text: '' });
      }
      inside = true;
    } else if (inside) {
      // Before the first hunk there are only the two file names.
      const sign = line.charAt(0);
      if (sign === '+' || sign === '-' || sign === ' ') {
        lines.push({ kind: KINDS[sign], text: line.slice(1) });
      }
    }
  }
  return lines;
}

/** A unified diff of several files as one of each, by the name of the file after it. */
export function splitDiff(diff: string): { name: string; diff: string }[] {
  const lines = diff.split('\n');
  const starts = lines.flatMap((line, index) =>
    line.startsWith('--- ') &&
    lines[index + 1]?.startsWith('+++ ') &&
    lines[index + 2]?.startsWith('@@')
      ? [index]
      : []
  );
  return starts.map((start, index) => ({
    name: (lines[start + 1] ?? '').slice('+++ '.length).split('\t')[0] ?? '',
    diff: lines.slice(start, starts[index + 1]).join('\n')
  }));
}

/** How many lines are added and removed. */
export function countChanges(lines: readonly IDiffLine[]): {
  added: number;
  removed: number;
} {
  const count = (kind: IDiffLine['kind']): number =>
    lines.filter(line => line.kind === kind).length;
  return { added: count('added'), removed: count('removed') };
}

/** Whether a hunk begins with the file: `@@ -1,3 +1,4 @@`, or `-0,0` for a new one. */
function startsAtTop(hunk: string): boolean {
  return /^@@ -[01](,\d+)? /.test(hunk);
}
