import type { TranslationBundle } from '@jupyterlab/translation';
import { HTMLSelect } from '@jupyterlab/ui-components';
import * as React from 'react';

import { allows } from '../model/environments';
import { compareVersions } from '../model/pep440';
import type { IEnvironment, IPackage, IVersion } from '../model/schema';
import { Expander, ReadError, TextButton } from './common';
import type { IViewProps } from './common';

type Props = IViewProps & { environment: IEnvironment; item: IPackage };

/** The versions the index has, to choose one from. */
export function VersionsSection(props: Props): React.ReactElement | null {
  const { environment, model, trans } = props;
  const { inspector } = model.packages;
  if (!allows(environment, 'install')) {
    return null;
  }
  return (
    <div className="jp-Venv-detailsSection">
      <Expander
        label={trans.__('Other versions')}
        open={inspector.choosing}
        onToggle={() => {
          inspector.choose(!inspector.choosing);
        }}
      />
      {inspector.choosing && <Versions {...props} />}
    </div>
  );
}

function Versions(props: Props): React.ReactElement {
  const { model, trans } = props;
  const { inspector } = model.packages;
  const { error, value } = inspector.project;
  if (error) {
    return (
      <ReadError
        trans={trans}
        message={error.message}
        again={() => {
          inspector.again();
        }}
      />
    );
  }
  if (!value) {
    return (
      <p className="jp-Venv-muted" role="status">
        {trans.__('Asking the package index…')}
      </p>
    );
  }
  return <Picker {...props} versions={value.versions} />;
}

function Picker(props: Props & { versions: readonly IVersion[] }): React.ReactElement {
  const { actions, environment, item, model, trans, versions } = props;
  const { inspector } = model.packages;
  const shown = versions.filter(
    version =>
      inspector.prereleases ||
      !version.prerelease ||
      isSame(version.version, item.version)
  );
  const hasPrereleases = versions.some(version => version.prerelease);
  const [wanted, setWanted] = React.useState('');
  const choice =
    shown.find(version => version.version === wanted && isChoosable(version)) ??
    shown.find(isChoosable);
  const label = trans.__('Version of %1', item.name);
  const installed = choice !== undefined && isSame(choice.version, item.version);
  return (
    <>
      {shown.length === 0 ? (
        <p className="jp-Venv-muted">{trans.__('The package index has none.')}</p>
      ) : (
        <div className="jp-Venv-picker">
          <HTMLSelect
            className="jp-Venv-select"
            aria-label={label}
            title={label}
            value={choice?.version ?? ''}
            onChange={event => {
              setWanted(event.target.value);
            }}
          >
            {shown.map(version => (
              <option
                key={version.version}
                value={version.version}
                disabled={!isChoosable(version)}
              >
                {describe(trans, version, item.version)}
              </option>
            ))}
          </HTMLSelect>
          <TextButton
            label={trans.__('Install')}
            disabled={model.busy || choice === undefined || installed}
            title={
              choice === undefined
                ? trans.__('No version can be installed here.')
                : installed
                  ? trans.__('This version is installed.')
                  : trans.__('Install %1 %2', item.name, choice.version)
            }
            onClick={() => {
              if (choice) {
                void actions.packages.installVersion(
                  environment,
                  item.name,
                  choice.version
                );
              }
            }}
          />
        </div>
      )}
      {hasPrereleases && (
        <label className="jp-Venv-check">
          <input
            type="checkbox"
            checked={inspector.prereleases}
            onChange={event => {
              inspector.setPrereleases(event.target.checked);
            }}
          />
          {trans.__('Show pre-releases')}
        </label>
      )}
    </>
  );
}

/** What was taken back, or does not run here, can be read about but not be had. */
function isChoosable(version: IVersion): boolean {
  return version.compatible && !version.yanked;
}

function isSame(a: string, b: string): boolean {
  return compareVersions(a, b) === 0;
}

function describe(
  trans: TranslationBundle,
  version: IVersion,
  installed: string
): string {
  const marks = [
    isSame(version.version, installed) && trans.__('installed'),
    version.prerelease && trans.__('pre-release'),
    version.yanked && trans.__('withdrawn'),
    !version.compatible && trans.__('not for this Python')
  ].filter(mark => mark !== false);
  const date = version.released?.slice(0, 10) ?? '';
  return [version.version, date, marks.join(', ')]
    .filter(part => part !== '')
    .join(' · ');
}
