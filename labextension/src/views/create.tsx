import { HTMLSelect } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { ICreateOptions } from '../actions';
import { Expander, TextButton } from './common';
import type { IViewProps } from './common';

const DEFAULTS: ICreateOptions = {
  python: '',
  name: '',
  specs: '',
  systemSitePackages: false
};

/** The button that makes an environment, and the choices nobody has to make. */
export function CreateForm(props: IViewProps): React.ReactElement {
  const { actions, model, trans } = props;
  const [open, setOpen] = React.useState(false);
  const [options, setOptions] = React.useState(DEFAULTS);
  const toggle = (): void => {
    if (!open && model.interpreters === null) {
      void model.loadInterpreters();
    }
    setOpen(!open);
  };
  const writable = model.folderInfo?.writable ?? false;
  return (
    <form
      className="jp-Venv-create"
      onSubmit={event => {
        event.preventDefault();
        void actions.create(open ? options : undefined);
      }}
    >
      <TextButton
        label={trans.__('Create environment')}
        primary
        submit
        disabled={model.busy || !writable}
      />
      <Expander label={trans.__('Options')} open={open} onToggle={toggle} />
      {open && <Options {...props} options={options} onChange={setOptions} />}
    </form>
  );
}

function Options(
  props: IViewProps & {
    options: ICreateOptions;
    onChange: (options: ICreateOptions) => void;
  }
): React.ReactElement {
  const { model, trans, options, onChange } = props;
  const interpreters = model.interpreters ?? [];
  const standard = interpreters.find(item => item.default);
  return (
    <div className="jp-Venv-options">
      <label>
        <span>{trans.__('Python')}</span>
        <HTMLSelect
          className="jp-Venv-select"
          value={options.python}
          onChange={event => {
            onChange({ ...options, python: event.target.value });
          }}
        >
          <option value="">
            {standard
              ? trans.__('%1 (default)', standard.version)
              : trans.__('Default')}
          </option>
          {interpreters
            .filter(item => item !== standard)
            .map(item => (
              <option key={item.path} value={item.path} title={item.path}>
                {`${item.version} – ${item.path}`}
              </option>
            ))}
        </HTMLSelect>
      </label>
      <label>
        <span>{trans.__('Packages to start with')}</span>
        <input
          className="jp-mod-styled"
          value={options.specs}
          placeholder={trans.__('numpy pandas>=2')}
          spellCheck={false}
          onChange={event => {
            onChange({ ...options, specs: event.target.value });
          }}
        />
      </label>
      <label>
        <span>{trans.__('Kernel name')}</span>
        <input
          className="jp-mod-styled"
          value={options.name}
          placeholder={trans.__('From the folder’s name')}
          spellCheck={false}
          onChange={event => {
            onChange({ ...options, name: event.target.value });
          }}
        />
      </label>
      <label className="jp-Venv-check">
        <input
          type="checkbox"
          className="jp-mod-styled"
          checked={options.systemSitePackages}
          onChange={event => {
            onChange({ ...options, systemSitePackages: event.target.checked });
          }}
        />
        <span>{trans.__('Also use the packages of this Python')}</span>
      </label>
    </div>
  );
}
