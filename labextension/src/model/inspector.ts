import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import { asApiError } from './api';
import type { ApiError, IApi } from './api';
import { canonicalName } from './packages';
import type { IPackage, IPackageDetails, IProject } from './schema';
import { byName, treeNodes } from './tree';
import type { Direction, INode, Installed } from './tree';

/** Something read on demand: `value` is null until it is there, `error` why it is not. */
export interface IReading<T> {
  readonly value: T | null;
  readonly error: ApiError | null;
}

const NOTHING = { value: null, error: null };

/** The one package that is looked at closely. */
export class Inspector {
  constructor(private readonly api: IApi) {}

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Its canonical name; null while none is looked at. */
  get name(): string | null {
    return this._name;
  }

  /** What the list says of it; undefined where it is not, or no longer, installed. */
  get item(): IPackage | undefined {
    return this._name === null ? undefined : this._installed.get(this._name);
  }

  /** What its metadata say. */
  get details(): IReading<IPackageDetails> {
    return this._details;
  }

  /** What the index has of it; read once somebody wants to choose a version. */
  get project(): IReading<IProject> {
    return this._project;
  }

  /** Whether versions are being chosen from. */
  get choosing(): boolean {
    return this._choosing;
  }

  /** Whether pre-releases are among the versions to choose from. */
  get prereleases(): boolean {
    return this._prereleases;
  }

  /** Looks at a package of the list. */
  open(name: string): void {
    this.reset(canonicalName(name));
    void this.readDetails();
  }

  close(): void {
    this.reset(null);
  }

  /** Shows or hides the versions there are. */
  choose(choosing: boolean): void {
    this._choosing = choosing;
    this._changed.emit();
    if (choosing && !this._project.value) {
      void this.readProject();
    }
  }

  setPrereleases(shown: boolean): void {
    this._prereleases = shown;
    this._changed.emit();
  }

  /** Reads again what could not be read. */
  again(): void {
    if (this._details.error) {
      void this.readDetails();
    }
    if (this._project.error) {
      void this.readProject();
    }
  }

  isTreeOpen(direction: Direction): boolean {
    return this._trees.has(direction);
  }

  toggleTree(direction: Direction): void {
    toggle(this._trees, direction);
    this._changed.emit();
  }

  isNodeOpen(path: string): boolean {
    return this._nodes.has(path);
  }

  /** Opens or closes a node of a tree, by its path. */
  setNodeOpen(path: string, open: boolean): void {
    if (open !== this._nodes.has(path)) {
      toggle(this._nodes, path);
      this._changed.emit();
    }
  }

  /** The lines of a tree as far as it is open. */
  nodes(direction: Direction): INode[] {
    return this._name === null
      ? []
      : treeNodes(this._installed, this._name, direction, this._nodes);
  }

  /** Lets go of a package of another environment. */
  setEnvironment(id: string | null): void {
    this._id = id;
    this.reset(null);
  }

  /** Takes in what is installed now. */
  follow(items: readonly IPackage[] | null): void {
    const before = this.item;
    this._installed = byName(items ?? []);
    const { item } = this;
    if (item && before && item.version !== before.version) {
      void this.readDetails();
    }
  }

  private reset(name: string | null): void {
    this._name = name;
    this._details = NOTHING;
    this._project = NOTHING;
    // An answer about a package left since is about nothing.
    this._detailsAsked = {};
    this._projectAsked = {};
    this._choosing = false;
    this._prereleases = false;
    this._trees.clear();
    this._nodes.clear();
    this._changed.emit();
  }

  private async readDetails(): Promise<void> {
    const question = (this._detailsAsked = {});
    const reading = await this.read((id, name) => this.api.package(id, name));
    if (question === this._detailsAsked) {
      this._details = reading;
      this._changed.emit();
    }
  }

  private async readProject(): Promise<void> {
    const question = (this._projectAsked = {});
    this._project = NOTHING;
    this._changed.emit();
    const reading = await this.read((id, name) => this.api.versions(id, name));
    if (question === this._projectAsked) {
      this._project = reading;
      this._changed.emit();
    }
  }

  private async read<T>(
    ask: (id: string, name: string) => Promise<T>
  ): Promise<IReading<T>> {
    if (this._id === null || this._name === null) {
      return NOTHING;
    }
    try {
      return { value: await ask(this._id, this._name), error: null };
    } catch (reason) {
      return { value: null, error: asApiError(reason) };
    }
  }

  private _id: string | null = null;
  private _name: string | null = null;
  private _installed: Installed = new Map();
  private _details: IReading<IPackageDetails> = NOTHING;
  private _project: IReading<IProject> = NOTHING;
  // The newest question each: only its answer is kept.
  private _detailsAsked: object = {};
  private _projectAsked: object = {};
  private _choosing = false;
  private _prereleases = false;
  private readonly _trees = new Set<Direction>();
  private readonly _nodes = new Set<string>();
  private readonly _changed = new Signal<this, void>(this);
}

function toggle<T>(set: Set<T>, item: T): void {
  if (!set.delete(item)) {
    set.add(item);
  }
}
