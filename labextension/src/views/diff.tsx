import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { countChanges } from '../model/diff';
import type { IDiffLine } from '../model/diff';

const SIGNS = { added: '+', removed: '−', kept: ' ', gap: '⋮' } as const;

/** A change to a file, line by line; signs and words tell what colours do. */
export function DiffView(props: {
  trans: TranslationBundle;
  name: string;
  lines: readonly IDiffLine[];
}): React.ReactElement {
  const { lines, name, trans } = props;
  const { added, removed } = countChanges(lines);
  return (
    <>
      <p className="jp-Venv-diffCount">
        {trans._n('%1 line added', '%1 lines added', added)}
        {', '}
        {trans._n('%1 line removed', '%1 lines removed', removed)}
      </p>
      <div
        className="jp-Venv-diff"
        role="region"
        aria-label={trans.__('Changes to %1', name)}
        tabIndex={0}
      >
        <div className="jp-Venv-diffLines">
          {lines.map((line, index) => (
            <Line key={index} line={line} />
          ))}
        </div>
      </div>
    </>
  );
}

function Line({ line }: { line: IDiffLine }): React.ReactElement {
  const { kind, text } = line;
  const Text = kind === 'added' ? 'ins' : kind === 'removed' ? 'del' : 'span';
  return (
    <div className={`jp-Venv-diffLine jp-mod-${kind}`}>
      <span className="jp-Venv-diffSign">{SIGNS[kind]}</span>
      <Text>{text}</Text>
    </div>
  );
}
