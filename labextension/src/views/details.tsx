import { caretLeftIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { allows } from '../model/environments';
import { webAddress } from '../model/links';
import { groupOf, neededBy } from '../model/packages';
import type { IEnvironment, ILink, IPackage } from '../model/schema';
import { ReadError, TextButton } from './common';
import type { IViewProps } from './common';
import { TreeSection } from './tree';
import { VersionsSection } from './versions';

type Props = IViewProps & { environment: IEnvironment };

/** One package closely, in the place of the list. */
export function DetailsView(props: Props): React.ReactElement {
  const { model, trans } = props;
  const { inspector } = model.packages;
  const { item } = inspector;
  return (
    <div
      className="jp-Venv-details"
      onKeyDown={event => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          inspector.close();
        }
      }}
    >
      <div className="jp-Venv-detailsHead">
        <button
          type="button"
          className="jp-Venv-back"
          data-venv-focus=""
          onClick={() => {
            inspector.close();
          }}
        >
          <caretLeftIcon.react tag="span" elementSize="normal" />
          {trans.__('Back to packages')}
        </button>
      </div>
      {item ? (
        <Package {...props} item={item} />
      ) : (
        <p className="jp-Venv-placeholder" role="status">
          {model.packages.items === null
            ? trans.__('Reading packages…')
            : trans.__('%1 is not installed any more.', inspector.name ?? '')}
        </p>
      )}
    </div>
  );
}

function Package(props: Props & { item: IPackage }): React.ReactElement {
  const { item, model, trans } = props;
  const { inspector } = model.packages;
  return (
    <div className="jp-Venv-detailsBody">
      <h4 className="jp-Venv-detailsTitle">
        <span className="jp-Venv-detailsName">{item.name}</span>{' '}
        <span className="jp-Venv-detailsVersion">{item.version}</span>
      </h4>
      {item.summary !== '' && <p className="jp-Venv-summary">{item.summary}</p>}
      <Buttons {...props} />
      <Facts {...props} />
      <VersionsSection {...props} />
      <TreeSection
        {...props}
        direction="requires"
        title={trans.__('Requires (%1)', item.requires.length)}
        empty={trans.__('It needs no other package.')}
      />
      <TreeSection
        {...props}
        direction="required_by"
        title={trans.__('Required by (%1)', item.required_by.length)}
        empty={trans.__('No other package needs it.')}
      />
      {inspector.details.error && (
        <ReadError
          trans={trans}
          message={inspector.details.error.message}
          again={() => {
            inspector.again();
          }}
        />
      )}
    </div>
  );
}

function Buttons(props: Props & { item: IPackage }): React.ReactElement {
  const { actions, environment, item, model, trans } = props;
  const { packages } = model;
  const key = packages.inspector.name ?? '';
  const newer = packages.updates.latest.get(key);
  const removable =
    groupOf(item) !== 'infrastructure' && allows(environment, 'uninstall');
  return (
    <div className="jp-Venv-buttons">
      {packages.updates.canUpgrade(key) && allows(environment, 'upgrade') && (
        <TextButton
          label={trans.__('Upgrade to %1', newer ?? '')}
          primary
          disabled={model.busy}
          onClick={() => void actions.packages.upgrade(environment, [item.name])}
        />
      )}
      {removable && (
        <TextButton
          label={trans.__('Uninstall')}
          disabled={model.busy}
          onClick={() => void actions.packages.uninstall(environment, [item.name])}
        />
      )}
    </div>
  );
}

function Facts(props: Props & { item: IPackage }): React.ReactElement {
  const { item, model, trans } = props;
  const details = model.packages.inspector.details.value;
  const { held, latest } = model.packages.updates;
  const key = model.packages.inspector.name ?? '';
  const links = (details?.links ?? []).filter(link => webAddress(link.url) !== null);
  return (
    <dl className="jp-Venv-facts">
      <dt>{trans.__('Installed')}</dt>
      <dd>{whyInstalled(props)}</dd>
      {held.has(key) && (
        <Fact
          label={trans.__('Newest')}
          text={trans.__('%1; it has to wait: %2', latest.get(key), held.get(key))}
        />
      )}
      <Fact label={trans.__('Licence')} text={details?.license} />
      <Fact label={trans.__('Author')} text={details?.author} />
      <Fact label={trans.__('Source')} text={details?.source} />
      {links.length > 0 && (
        <>
          <dt>{trans.__('Links')}</dt>
          <dd>
            <ul
              className="jp-Venv-links"
              role="list"
              aria-label={trans.__('Links of %1', item.name)}
            >
              {links.map((link, index) => (
                <li key={index}>
                  <WebLink link={link} />
                </li>
              ))}
            </ul>
          </dd>
        </>
      )}
    </dl>
  );
}

/** Something long enough to want more than a line says so in few of them at first. */
function Fact(props: {
  label: string;
  text: string | null | undefined;
}): React.ReactElement | null {
  const { label, text } = props;
  return text === null || text === undefined || text === '' ? null : (
    <>
      <dt>{label}</dt>
      <dd className="jp-Venv-fact" title={text}>
        {text}
      </dd>
    </>
  );
}

function WebLink({ link }: { link: ILink }): React.ReactElement | null {
  const address = webAddress(link.url);
  return address === null ? null : (
    <a
      className="jp-Venv-link"
      href={address}
      title={address}
      target="_blank"
      rel="noopener noreferrer"
    >
      {link.label === '' ? address : link.label}
    </a>
  );
}

function whyInstalled({ item, model, trans }: Props & { item: IPackage }): string {
  if (item.requested) {
    return trans.__('You asked for it');
  }
  const needed = neededBy(item, model.packages.infrastructure);
  if (needed.length > 0) {
    return trans.__('For %1', needed.join(', '));
  }
  return item.infrastructure ? trans.__('For the kernel') : trans.__('Came along');
}
