import { Dialog, ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { EnvironmentsModel } from '../model/model';
import { withUnneeded } from '../model/plan';
import type { IPlan } from '../model/plan';
import type { IPreview } from '../model/previews';
import type { IChangeRequest, IPackageChange, IPastChange } from '../model/schema';
import { ChangeGroups } from './changes';
import { pastTitle } from './past';

/** How many packages a title names, before it only counts them. */
const NAMED = 4;

/** Asks, in a dialog, whenever the model has a plan to agree to. */
export class PreviewDialogs {
  constructor(
    private readonly model: EnvironmentsModel,
    private readonly trans: TranslationBundle
  ) {
    model.previews.changed.connect(this.update, this);
  }

  private update(): void {
    const { current } = this.model.previews;
    const asked = current?.stage === 'asking' ? current : null;
    if (asked !== this._asked) {
      this._asked = asked;
      this._dialog?.dispose();
      this._dialog = null;
      if (asked) {
        void this.open(asked);
      }
    }
  }

  private async open(asked: IPreview): Promise<void> {
    const { model, trans } = this;
    const { previews } = model;
    const removes = asked.request.verb === 'uninstall';
    const label = agreement(trans, asked.request);
    const dialog = new Dialog({
      title: question(trans, asked.request, model.history.find(asked.request.number)),
      body: new PlanBody(model, trans, asked),
      buttons: [
        Dialog.cancelButton({ label: trans.__('Cancel') }),
        removes ? Dialog.warnButton({ label }) : Dialog.okButton({ label })
      ],
      // Enter must not delete anything by accident.
      defaultButton: removes ? 0 : 1
    });
    dialog.addClass('jp-Venv-previewDialog');
    this._dialog = dialog;
    const result = await dialog.launch().catch(() => null);
    // Somebody else may have answered meanwhile, which closed the dialog.
    if (this._asked === asked) {
      this._asked = null;
      this._dialog = null;
      if (result?.button.accept) {
        previews.agree();
      } else {
        previews.cancel();
      }
    }
  }

  private _asked: IPreview | null = null;
  private _dialog: Dialog<unknown> | null = null;
}

/** The body of the dialog, drawn anew when the user's choice has changed the plan. */
class PlanBody extends ReactWidget {
  constructor(
    private readonly model: EnvironmentsModel,
    private readonly trans: TranslationBundle,
    private readonly preview: IPreview
  ) {
    super();
    this.addClass('jp-Venv-dialog');
    model.previews.changed.connect(this.update, this);
  }

  override dispose(): void {
    this.model.previews.changed.disconnect(this.update, this);
    super.dispose();
  }

  protected render(): React.ReactElement | null {
    const { model, preview, trans } = this;
    return preview.plan ? (
      <PlanView
        trans={trans}
        preview={preview}
        plan={preview.plan}
        onUnneeded={checked => {
          model.previews.setUnneeded(checked);
        }}
      />
    ) : null;
  }
}

/** What a change would do: a warning, a choice, and the packages by what happens to them. */
export function PlanView(props: {
  trans: TranslationBundle;
  preview: IPreview;
  plan: IPlan;
  onUnneeded: (checked: boolean) => void;
}): React.ReactElement {
  const { trans, preview, plan, onUnneeded } = props;
  const shown = preview.unneeded ? withUnneeded(plan) : plan;
  const { lacking } = shown;
  const sorted = [...shown.changes].sort((a, b) => byWeight(shown, a, b));
  return (
    <div className="jp-Venv-plan">
      <p className="jp-Venv-planEnvironment jp-Venv-ellipsis">
        {trans.__('In the environment “%1”', preview.environment.display_name)}
      </p>
      {lacking.length > 0 && (
        <p className="jp-Venv-planWarning">
          {trans._n(
            '%2 needs what is removed and may stop working.',
            '%2 need what is removed and may stop working.',
            lacking.length,
            lacking.join(', ')
          )}
        </p>
      )}
      {plan.remarks.map(remark => (
        <p key={remark}>{remark}</p>
      ))}
      {plan.unneeded.length > 0 && (
        <label className="jp-Venv-planChoice">
          <input
            type="checkbox"
            checked={preview.unneeded}
            onChange={event => {
              onUnneeded(event.target.checked);
            }}
          />
          <span>
            {trans._n(
              'Also remove %1 package that nothing else needs: %2',
              'Also remove %1 packages that nothing else needs: %2',
              plan.unneeded.length,
              plan.unneeded.map(item => item.name).join(', ')
            )}
          </span>
        </label>
      )}
      <div
        className="jp-Venv-planLists"
        role="region"
        aria-label={trans.__('What would change')}
        tabIndex={0}
      >
        <ChangeGroups
          trans={trans}
          changes={sorted}
          isAsked={name => !plan.unasked.has(name)}
          isDowngrade={name => plan.downgraded.has(name)}
        />
      </div>
    </div>
  );
}

/** `past`: the change that is to be undone or restored, where it is known. */
function question(
  trans: TranslationBundle,
  request: IChangeRequest,
  past: IPastChange | undefined
): string {
  const named = [...request.arguments, ...(request.requirements ?? [])];
  // A pasted list is long: what is in it is in bold below.
  const what =
    named.length > NAMED ? trans.__('%1 packages', named.length) : named.join(', ');
  switch (request.verb) {
    case 'install':
      return trans.__('Install %1?', what);
    case 'uninstall':
      return trans.__('Uninstall %1?', what);
    case 'upgrade':
      return what === ''
        ? trans.__('Upgrade packages?')
        : trans.__('Upgrade %1?', what);
    case 'undo':
      return trans.__('Undo %1?', changeName(trans, request, past));
    case 'restore':
      return trans.__(
        'Restore the packages as they were after %1?',
        changeName(trans, request, past)
      );
    default:
      if (request.as_of !== undefined) {
        const days: Record<string, string> = {
          git: trans.__('Sync with the packages of when the notebooks last changed?'),
          today: trans.__('Sync with the packages of today?')
        };
        return (
          days[request.as_of] ??
          trans.__('Sync with the packages of %1?', request.as_of)
        );
      }
      return trans.__('Sync with %1?', what === '' ? 'requirements.txt' : what);
  }
}

function changeName(
  trans: TranslationBundle,
  { number = 0 }: IChangeRequest,
  past: IPastChange | undefined
): string {
  return past
    ? trans.__('change %1 (%2)', number, pastTitle(trans, past))
    : trans.__('change %1', number);
}

function agreement(trans: TranslationBundle, request: IChangeRequest): string {
  switch (request.verb) {
    case 'install':
      return trans.__('Install');
    case 'uninstall':
      return trans.__('Uninstall');
    case 'upgrade':
      return trans.__('Upgrade');
    case 'undo':
      return trans.__('Undo');
    case 'restore':
      return trans.__('Restore');
    default:
      return trans.__('Sync');
  }
}

/** What was asked for comes first, then downgrades, then the rest by name. */
function byWeight(
  { unasked, downgraded }: IPlan,
  a: IPackageChange,
  b: IPackageChange
): number {
  const weight = ({ name }: IPackageChange): number =>
    !unasked.has(name) ? 0 : downgraded.has(name) ? 1 : 2;
  return weight(a) - weight(b) || a.name.localeCompare(b.name);
}
