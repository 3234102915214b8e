import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { IComparison } from '../model/schema';

interface ILine {
  name: string;
  text: string;
}

/** Where a requirements file and an environment differ, in three short lists. */
export function ComparisonView(props: {
  trans: TranslationBundle;
  comparison: IComparison;
}): React.ReactElement {
  const { trans } = props;
  const { agrees, different, exists, file, missing, unlisted } = props.comparison;
  if (!exists) {
    return <p>{trans.__('There is no %1.', file)}</p>;
  }
  if (agrees) {
    return (
      <p>
        {trans.__(
          'Everything %1 lists is installed, and nothing else was asked for.',
          file
        )}
      </p>
    );
  }
  return (
    <div
      className="jp-Venv-comparison"
      role="region"
      aria-label={trans.__('Differences from %1', file)}
      tabIndex={0}
    >
      <Group
        title={trans.__('Listed, not installed')}
        lines={missing.map(({ name, requirement }) => ({ name, text: requirement }))}
      />
      <Group
        title={trans.__('Installed in another version')}
        lines={different.map(({ name, requirement, installed }) => ({
          name,
          text: trans.__('%1, installed is %2', requirement, installed)
        }))}
      />
      <Group
        title={trans.__('Installed, not listed')}
        lines={unlisted.map(({ name, installed }) => ({
          name,
          text: `${name} ${installed}`
        }))}
      />
    </div>
  );
}

function Group(props: { title: string; lines: ILine[] }): React.ReactElement | null {
  const { lines, title } = props;
  return lines.length === 0 ? null : (
    <section aria-label={title}>
      <h4 className="jp-Venv-comparisonTitle">{title}</h4>
      <ul className="jp-Venv-comparisonList">
        {lines.map(({ name, text }, index) => (
          <li key={`${name} ${String(index)}`}>{text}</li>
        ))}
      </ul>
    </section>
  );
}
