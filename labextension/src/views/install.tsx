import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { IEnvironment } from '../model/schema';
import { optionsIn } from '../model/specs';
import { Notice, TextButton } from './common';
import type { IViewProps } from './common';

/** Where packages to install are typed or pasted, a line or a whole list. */
export function InstallBox(
  props: IViewProps & {
    environment: IEnvironment;
    installRef: React.RefObject<HTMLTextAreaElement>;
  }
): React.ReactElement {
  const { actions, environment, installRef, model, trans } = props;
  const [text, setText] = React.useState('');
  // The text that was to be installed although a line of it is none.
  const [refused, setRefused] = React.useState('');
  useHeight(installRef, text);
  const options = optionsIn(refused);
  const ready = !model.busy && text.trim() !== '';
  const install = (): void => {
    setRefused(text);
    if (ready) {
      void actions.packages.install(environment, text, () => {
        setText('');
      });
    }
  };
  return (
    <>
      <form
        className="jp-Venv-install"
        onSubmit={event => {
          event.preventDefault();
          install();
        }}
      >
        <textarea
          ref={installRef}
          className="jp-mod-styled"
          aria-label={trans.__('Packages to install')}
          placeholder={trans.__('Packages to install')}
          title={trans.__(
            'Names, with versions and extras if you like: numpy pandas>=2 rich[jupyter]. A list of requirements can be pasted. Shift+Enter for a new line.'
          )}
          spellCheck={false}
          autoCapitalize="off"
          rows={1}
          value={text}
          onChange={event => {
            setText(event.target.value);
            setRefused('');
          }}
          onKeyDown={event => {
            if (
              event.key === 'Enter' &&
              !event.shiftKey &&
              !event.nativeEvent.isComposing
            ) {
              event.preventDefault();
              install();
            }
          }}
        />
        <TextButton label={trans.__('Install')} primary submit disabled={!ready} />
      </form>
      {options.length > 0 && (
        <Notice
          kind="error"
          title={trans.__('Nothing was installed')}
          message={options.map(line => explain(trans, line)).join('\n')}
        />
      )}
    </>
  );
}

/** As high as its text, lines that the browser broke included; the stylesheet has a limit. */
function useHeight(ref: React.RefObject<HTMLTextAreaElement>, text: string): void {
  React.useLayoutEffect(() => {
    const node = ref.current;
    if (!node) {
      return;
    }
    let width = 0;
    const fit = (): void => {
      width = node.offsetWidth;
      node.style.height = 'auto';
      const border = node.offsetHeight - node.clientHeight;
      node.style.height = `${String(node.scrollHeight + border)}px`;
    };
    fit();
    const observer = new ResizeObserver(() => {
      if (node.offsetWidth !== width) {
        fit();
      }
    });
    observer.observe(node);
    return () => {
      observer.disconnect();
    };
  }, [ref, text]);
}

/** Why a line of a requirements file cannot be installed from here, and what can. */
function explain(trans: TranslationBundle, line: string): string {
  if (/^(-r|-c|--requirement|--constraint)\b/.test(line)) {
    return trans.__(
      '“%1” names another file. Install from a file with its context menu in the file browser.',
      line
    );
  }
  if (/\s--hash\b/.test(line)) {
    return trans.__(
      '“%1” has hashes, which are only checked in a file. Save the list as a file and install it with its context menu in the file browser.',
      line
    );
  }
  return trans.__(
    '“%1” is an option, not a package. Remove the line; where packages come from is set in the installer’s own configuration.',
    line
  );
}
