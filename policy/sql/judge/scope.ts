import type { AstNode } from '../kit/ast.ts';
import { folded } from '../kit/reading.ts';

/** Columns of the agreement that a value is computed from: a bit each, so that thousands unite at once. */
export type Origins = bigint;
export const noOrigins: Origins = 0n;

export function union(sets: Iterable<Origins>): Origins {
  let all = noOrigins;
  for (const set of sets) all |= set;
  return all;
}

export interface Column {
  readonly name: string;
  readonly origins: Origins;
  /** How many characters a text in it has at most; absent where the query does not say it. */
  readonly characters?: number;
}

/** Something that can be selected from: a visible table, a WITH, a sub-query. */
export interface Relation {
  /** The name it goes by in this scope, folded; '' when it has none. */
  readonly alias: string;
  readonly columns: readonly Column[];
  /** Whether it may have columns whose names only the engine knows (PIVOT, unnamed expressions). */
  readonly open: boolean;
  /**
   * Whether the engine surely has these columns here, under these names: a table of the agreement. Where it may
   * not, it looks further out, so what goes by the name there counts as used, too.
   */
  readonly exact?: true | undefined;
  /** Whether surely none of its numbers is NaN. */
  readonly withoutNaN?: true;
}

interface Index {
  readonly origins: Origins;
  /** By folded name. */
  readonly columns: ReadonlyMap<string, readonly Column[]>;
}
const indexes = new WeakMap<Relation, Index>();

function indexOf(relation: Relation): Index {
  const known = indexes.get(relation);
  if (known !== undefined) return known;
  const columns = new Map<string, Column[]>();
  for (const column of relation.columns) {
    const name = folded(column.name);
    const same = columns.get(name);
    if (same === undefined) columns.set(name, [column]);
    else same.push(column);
  }
  const index = { origins: union(relation.columns.map((one) => one.origins)), columns };
  indexes.set(relation, index);
  return index;
}

/** What all columns of a relation are computed from. */
export const originsOf = (relation: Relation): Origins => indexOf(relation).origins;

/** A relation's columns of a name, given folded. */
export const columnsNamed = (relation: Relation, name: string): readonly Column[] =>
  indexOf(relation).columns.get(name) ?? [];

/** What the functions of one SELECT do to its rows. */
export interface Frame {
  /** How many aggregates it takes. */
  aggregates: number;
  /** An aggregate hands on values of single rows (min, list, any_value …). */
  picks: boolean;
  /** How many COLUMNS(…) it has. */
  expansions: number;
}

export const newFrame = (): Frame => ({ aggregates: 0, picks: false, expansions: 0 });

interface Sizes {
  readonly most: WeakMap<AstNode, number | undefined>;
  readonly magnitude: WeakMap<AstNode, number | undefined>;
  readonly characters: WeakMap<AstNode, number>;
}

/** What names mean at one place in a query. */
export class Scope {
  readonly parent: Scope | undefined;
  readonly frame: Frame;
  /** What stands in FROM; inside a lambda that is what the SELECT around it has. */
  readonly relations: Relation[];
  /** Queries named by WITH, folded. */
  readonly withs = new Map<string, Relation>();
  /** Aliases of the select list, folded: columns come before them. */
  readonly aliases = new Map<string, Origins>();
  /** How many characters texts of these have at most. */
  readonly aliasCharacters = new Map<string, number>();
  /** What was reckoned of the sizes of expressions that stand here, each once. */
  readonly sizes = { most: new WeakMap(), magnitude: new WeakMap(), characters: new WeakMap() } as Sizes;
  /** Parameters of lambdas, folded: they come before columns, but not before a table's name and a dot. */
  readonly parameters = new Map<string, Origins>();

  constructor(parent?: Scope, frame?: Frame, relations: Relation[] = []) {
    this.parent = parent;
    this.frame = frame ?? newFrame();
    this.relations = relations;
  }

  /** The scope of a lambda's body: its stars and positions mean the columns of the SELECT around it. */
  static ofLambda(around: Scope): Scope {
    return new Scope(around, around.frame, around.relations);
  }

  *outwards(): Generator<Scope> {
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- a walk outwards starts here
    let scope: Scope | undefined = this;
    while (scope !== undefined) {
      yield scope;
      scope = scope.parent;
    }
  }

  /** How many characters a text has at most that goes by this name, given folded; Infinity where nothing says it. */
  charactersOf(name: string): number {
    let most: number | undefined;
    for (const scope of this.outwards()) {
      if (scope.parameters.has(name)) return Infinity;
      const sizes = scope.relations.flatMap((one) =>
        columnsNamed(one, name).map(({ characters = Infinity }) => characters),
      );
      const alias = scope.aliasCharacters.get(name);
      for (const size of alias === undefined ? sizes : [...sizes, alias]) most = Math.max(most ?? 0, size);
    }
    return most ?? Infinity;
  }

  /** Whether a name, given folded, can mean nothing but a column of a table of the agreement. */
  isOfTable(name: string): boolean {
    for (const scope of this.outwards()) {
      if (scope.parameters.has(name)) return false;
      const having = scope.relations.filter((one) => one.open || columnsNamed(one, name).length > 0);
      if (having.length > 0) return having.every((one) => one.exact === true);
      if (scope.aliases.has(name)) return false;
    }
    return false;
  }

  /** Whether a name, given folded, can mean nothing but a column in which no number is NaN. */
  isNeverNaN(name: string): boolean {
    for (const scope of this.outwards()) {
      if (scope.parameters.has(name)) return false;
      const having = scope.relations.filter((one) => one.open || columnsNamed(one, name).length > 0);
      if (having.length > 0) return having.every((one) => one.withoutNaN === true);
      if (scope.aliases.has(name)) return false;
    }
    return false;
  }

  /** Whether nothing that can be named here may be NaN, but what the query of this scope makes itself. */
  seesNoNaN(): boolean {
    return [...this.outwards()].every(
      (scope) =>
        scope.parameters.size === 0 &&
        (scope === this || scope.aliases.size === 0) &&
        scope.relations.every((one) => one.withoutNaN === true),
    );
  }

  with(name: string): Relation | undefined {
    for (const scope of this.outwards()) {
      const found = scope.withs.get(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

/** Renames the first columns of a relation, as `AS t(a, b)` does. */
export function renamed(relation: Relation, alias: string, names: readonly string[]): Relation {
  const columns = relation.columns.map((column, at) => ({ ...column, name: names[at] ?? column.name }));
  const origins = originsOf(relation);
  // Columns only the engine knows have names now: keep them reachable.
  const more = relation.open ? names.slice(columns.length).map((name) => ({ name, origins })) : [];
  return {
    alias,
    columns: [...columns, ...more],
    open: relation.open,
    ...(relation.exact === true ? { exact: true } : {}),
    ...(relation.withoutNaN === true ? { withoutNaN: true } : {}),
  };
}

/** Whether a query's rows are of persons or of groups. */
export interface Outcome {
  /** `none`: rows as they are; `whole`: one row for all; `groups`: one row a group. */
  readonly grouping: 'none' | 'whole' | 'groups';
  /** `aggregate` only when every column is a summary, or a group by something other than a pseudonym. */
  readonly result: 'per-person' | 'aggregate';
}

/** A judged query: what can be selected from it. */
export interface Answer extends Relation {
  readonly outcome: Outcome;
}

/** The walks over the parse tree, each able to call the others. */
export interface Walk {
  readonly query: (node: AstNode, parent: Scope | undefined) => Answer;
  readonly source: (node: AstNode, scope: Scope) => void;
  readonly expression: (node: AstNode, scope: Scope) => Origins;
}
