import { canonicalName } from './packages';
import type { IPackage } from './schema';

/** Which way a tree of packages grows. */
export type Direction = 'requires' | 'required_by';

/** One line of a tree of packages. */
export interface INode {
  /** The names from the root to it: where in the tree it is. */
  readonly path: string;
  readonly name: string;
  readonly version: string;
  /** From 1, for what the root is directly related to. */
  readonly level: number;
  readonly expandable: boolean;
  /** Whether it is among its own ancestors: the tree ends here. */
  readonly cycle: boolean;
  /** Where among its siblings it is, from 1, and how many they are. */
  readonly position: number;
  readonly siblings: number;
}

/** The installed packages by canonical name. */
export type Installed = ReadonlyMap<string, IPackage>;

export function byName(items: readonly IPackage[]): Installed {
  return new Map(items.map(item => [canonicalName(item.name), item]));
}

/**
 * The open lines of the tree that grows from a package, in their order.
 *
 * `open` holds the paths of the open nodes: what is closed is not even looked at, so that a
 * tree with millions of paths costs what is seen of it.
 */
export function treeNodes(
  installed: Installed,
  root: string,
  direction: Direction,
  open: ReadonlySet<string>
): INode[] {
  const nodes: INode[] = [];
  const grow = (key: string, ancestors: readonly string[]): void => {
    const branch = [...ancestors, key];
    const children = (installed.get(key)?.[direction] ?? []).filter(name =>
      installed.has(name)
    );
    for (const [index, name] of children.entries()) {
      const item = installed.get(name);
      const path = [...branch, name].join('>');
      const cycle = branch.includes(name);
      const expandable =
        !cycle && (item?.[direction].some(next => installed.has(next)) ?? false);
      nodes.push({
        path,
        name: item?.name ?? name,
        version: item?.version ?? '',
        level: branch.length,
        expandable,
        cycle,
        position: index + 1,
        siblings: children.length
      });
      if (expandable && open.has(path)) {
        grow(name, branch);
      }
    }
  };
  grow(root, []);
  return nodes;
}
