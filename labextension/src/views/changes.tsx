import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { kindOf } from '../model/plan';
import type { ChangeKind } from '../model/plan';
import type { IPackageChange } from '../model/schema';

const GROUPS: readonly ChangeKind[] = ['removed', 'changed', 'added'];

interface IProps {
  trans: TranslationBundle;
  /** In the order in which each group shows them. */
  changes: readonly IPackageChange[];
  /** Names of what was asked for. */
  isAsked?: (name: string) => boolean;
  /** Names of what goes back to an older version. */
  isDowngrade?: (name: string) => boolean;
}

/** Changes of packages by what happens to them. */
export function ChangeGroups(props: IProps): React.ReactElement {
  return (
    <>
      {GROUPS.map(group => {
        const changes = props.changes.filter(change => kindOf(change) === group);
        return changes.length > 0 ? (
          <ChangeGroup key={group} {...props} group={group} changes={changes} />
        ) : null;
      })}
    </>
  );
}

function ChangeGroup(props: IProps & { group: ChangeKind }): React.ReactElement {
  const { trans, group, changes, isAsked, isDowngrade } = props;
  const count = changes.length;
  const titles: Record<ChangeKind, string> = {
    added: trans.__('Added (%1)', count),
    changed: trans.__('Changed (%1)', count),
    removed: trans.__('Removed (%1)', count)
  };
  const id = React.useId();
  return (
    <>
      <div id={id} className={`jp-Venv-planTitle jp-mod-${group}`}>
        {titles[group]}
      </div>
      <ul className="jp-Venv-planList" role="list" aria-labelledby={id}>
        {changes.map(change => (
          <li
            key={change.name}
            className={isAsked?.(change.name) ? 'jp-mod-asked' : undefined}
          >
            <span className="jp-Venv-planName">{change.name}</span>
            <Versions
              trans={trans}
              change={change}
              downgrade={isDowngrade?.(change.name) ?? false}
            />
          </li>
        ))}
      </ul>
    </>
  );
}

function Versions(props: {
  trans: TranslationBundle;
  change: IPackageChange;
  downgrade: boolean;
}): React.ReactElement {
  const { trans, change, downgrade } = props;
  const { before, after } = change;
  return (
    <span className="jp-Venv-planVersions">
      {before}
      {before !== null && after !== null && (
        <>
          <span aria-hidden="true"> → </span>
          <span className="jp-Venv-hidden">{trans.__('becomes')} </span>
        </>
      )}
      {after}
      {downgrade && <span className="jp-Venv-planMark">{trans.__('downgrade')}</span>}
      {before === after && (
        <span className="jp-Venv-planMark">{trans.__('from elsewhere')}</span>
      )}
    </span>
  );
}
