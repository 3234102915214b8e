import { caretDownIcon, caretRightIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { Direction, INode } from '../model/tree';
import { Expander } from './common';
import type { IViewProps } from './common';

/** The packages one needs, or that need it, and theirs in turn; drawn when it is opened. */
export function TreeSection(
  props: IViewProps & { direction: Direction; title: string; empty: string }
): React.ReactElement {
  const { direction, empty, model, title } = props;
  const { inspector } = model.packages;
  const open = inspector.isTreeOpen(direction);
  const nodes = open ? inspector.nodes(direction) : [];
  return (
    <div className="jp-Venv-detailsSection">
      <Expander
        label={title}
        open={open}
        onToggle={() => {
          inspector.toggleTree(direction);
        }}
      />
      {open &&
        (nodes.length > 0 ? (
          <Tree {...props} nodes={nodes} />
        ) : (
          <p className="jp-Venv-muted jp-Venv-treeEmpty">{empty}</p>
        ))}
      {open && direction === 'requires' && <Absent {...props} />}
    </div>
  );
}

function Tree(
  props: IViewProps & { direction: Direction; title: string; nodes: readonly INode[] }
): React.ReactElement {
  const { direction, model, nodes, title, trans } = props;
  const { inspector } = model.packages;
  const [wanted, setWanted] = React.useState(nodes[0]?.path);
  const root = React.useRef<HTMLUListElement>(null);
  const active = Math.max(
    0,
    nodes.findIndex(node => node.path === wanted)
  );
  const requirements = new Map(
    (inspector.details.value?.requires ?? []).map(need => [need.name, need.requirement])
  );
  const moveTo = (index: number): void => {
    const node = nodes[Math.max(0, Math.min(nodes.length - 1, index))];
    if (node) {
      setWanted(node.path);
      // All lines of a tree are drawn, so that it can be reached at once.
      root.current?.children[nodes.indexOf(node)]?.querySelector('div')?.focus();
    }
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const node = nodes[active];
    if (!node) {
      return;
    }
    const isOpen = inspector.isNodeOpen(node.path);
    const keys: Record<string, (() => void) | undefined> = {
      ArrowDown: () => {
        moveTo(active + 1);
      },
      ArrowUp: () => {
        moveTo(active - 1);
      },
      Home: () => {
        moveTo(0);
      },
      End: () => {
        moveTo(nodes.length - 1);
      },
      ArrowRight: () => {
        if (node.expandable && !isOpen) {
          inspector.setNodeOpen(node.path, true);
        } else if (node.expandable) {
          moveTo(active + 1);
        }
      },
      ArrowLeft: () => {
        if (node.expandable && isOpen) {
          inspector.setNodeOpen(node.path, false);
        } else if (node.level > 1) {
          const parent = node.path.slice(0, node.path.lastIndexOf('>'));
          moveTo(nodes.findIndex(({ path }) => path === parent));
        }
      },
      Enter: () => {
        inspector.open(node.name);
      }
    };
    const act = keys[event.key];
    if (act && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      event.stopPropagation();
      act();
    }
  };
  return (
    <ul
      ref={root}
      className="jp-Venv-tree"
      role="tree"
      aria-label={title}
      onKeyDown={onKeyDown}
    >
      {nodes.map((node, index) => {
        const isOpen = inspector.isNodeOpen(node.path);
        const Caret = isOpen ? caretDownIcon : caretRightIcon;
        const requirement =
          direction === 'requires' && node.level === 1
            ? requirements.get(node.name)
            : undefined;
        return (
          <li key={node.path} role="none">
            <div
              role="treeitem"
              className="jp-Venv-treeItem"
              aria-level={node.level}
              aria-posinset={node.position}
              aria-setsize={node.siblings}
              aria-expanded={node.expandable ? isOpen : undefined}
              tabIndex={index === active ? 0 : -1}
              title={requirement}
              style={{ paddingLeft: 12 * (node.level - 1) }}
              onFocus={() => {
                setWanted(node.path);
              }}
            >
              <span
                className="jp-Venv-treeCaret"
                onClick={() => {
                  if (node.expandable) {
                    inspector.setNodeOpen(node.path, !isOpen);
                  }
                }}
              >
                {node.expandable && <Caret.react tag="span" elementSize="normal" />}
              </span>
              <span
                className="jp-Venv-treeName jp-Venv-ellipsis"
                onClick={() => {
                  inspector.open(node.name);
                }}
              >
                {node.name}
              </span>
              <span className="jp-Venv-muted jp-Venv-ellipsis">
                {node.cycle ? trans.__('needs itself') : node.version}
              </span>
            </div>
          </li>
        );
      })}
    </ul>
  );
}

/** What it says it needs and is not there. */
function Absent({ model, trans }: IViewProps): React.ReactElement | null {
  const { details } = model.packages.inspector;
  const absent = (details.value?.requires ?? []).filter(
    need => need.installed === null
  );
  return absent.length === 0 ? null : (
    <p className="jp-Venv-muted jp-Venv-treeEmpty">
      {trans.__('Not installed: %1', absent.map(need => need.requirement).join(', '))}
    </p>
  );
}
