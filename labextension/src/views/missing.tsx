import { Time } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { IAdvice, Step } from './advice';
import type { IProject } from '../model/schema';
import { TextButton } from './common';
import { InCell } from './incell';

/** What {@link MissingView} draws and calls. */
export interface IMissingProps {
  trans: TranslationBundle;
  module: string;
  /** The package the buttons name. */
  distribution: string;
  /** What the index says of a package that nobody has vetted. */
  project: IProject | null;
  advice: IAdvice;
  /** Why nothing can be installed right now; empty when it can. */
  hindrance: string;
  take: (step: Step) => void;
}

/** A missing module: a sentence or two, and a row of buttons. */
export function MissingView(props: IMissingProps): React.ReactElement {
  const { advice, module, project, trans } = props;
  return (
    <InCell
      kind={advice.kind}
      label={trans.__('Missing module “%1”', module)}
      text={advice.text}
    >
      {project && advice.steps.includes('vet') && (
        <ProjectFacts trans={trans} project={project} />
      )}
      {advice.steps.length > 0 && (
        <div className="jp-Venv-buttons">
          {advice.steps.map((step, index) => (
            <StepButton key={step} {...props} step={step} first={index === 0} />
          ))}
        </div>
      )}
    </InCell>
  );
}

function StepButton(
  props: IMissingProps & { step: Step; first: boolean }
): React.ReactElement {
  const { distribution, first, hindrance, step, take, trans } = props;
  const labels: Record<Step, string> = {
    install: trans.__('Install %1', distribution),
    vet: trans.__('Install %1…', distribution),
    cancel: trans.__('Cancel'),
    run: trans.__('Run cell again'),
    restart: trans.__('Restart kernel'),
    check: trans.__('Check again'),
    show: trans.__('Show in panel')
  };
  const installs = step === 'install' || step === 'vet';
  return (
    <TextButton
      label={labels[step]}
      primary={first && (step === 'install' || step === 'run')}
      disabled={installs && hindrance !== ''}
      title={installs && hindrance !== '' ? hindrance : undefined}
      onClick={() => {
        take(step);
      }}
    />
  );
}

/** What the index says of a package; shown here and before it is installed. */
export function ProjectFacts(props: {
  trans: TranslationBundle;
  project: IProject;
}): React.ReactElement {
  const { project, trans } = props;
  const { first_released, name, summary, versions } = project;
  return (
    <dl className="jp-Venv-facts">
      <dt>{trans.__('Package')}</dt>
      <dd>{[name, versions[0]?.version].filter(Boolean).join(' ')}</dd>
      <dt>{trans.__('Summary')}</dt>
      <dd>{summary?.trim() ? summary : trans.__('no summary')}</dd>
      <dt>{trans.__('First released')}</dt>
      <dd>
        {first_released === null
          ? trans.__('not known')
          : Time.formatHuman(first_released)}
      </dd>
    </dl>
  );
}
