import type { AstNode } from '../kit/ast.ts';
import { positionIn, QueryRefused, type RefusalCode, type SqlPosition } from '../kit/query-refused.ts';
import type { VisibleTable } from '../../cut/visible.ts';
import { folded, isEmpty, locationOf } from '../kit/reading.ts';
import type { Origins, Relation } from './scope.ts';
import { nearName } from './near-name.ts';

export interface JoinUse {
  /** INNER, LEFT, FULL, SEMI … */
  readonly type: string;
  /** REGULAR, NATURAL, CROSS, POSITIONAL or ASOF. */
  readonly how: string;
}

/** Nested deeper than DuckDB's own limit of 1,000 expressions, no query is meant seriously. */
const deepest = 1_000;
/** Steps of the judgement; the largest query of TPC-DS takes a few thousand. */
const mostWork = 500_000;

/** All that is known and found while one query is judged. */
export class JudgeContext {
  readonly tables: ReadonlyMap<string, VisibleTable>;
  #used: Origins = 0n;
  readonly usedTables = new Set<string>();
  /** Whether frames of the room may be read, and which are. */
  readonly framesAllowed: boolean;
  readonly usedFrames = new Set<string>();
  readonly functions = new Set<string>();
  readonly joins: JoinUse[] = [];
  /** What stands in WHERE, HAVING and QUALIFY, where no value and false come to the same. */
  readonly conditions = new Set<AstNode>();
  /** How often numbers were made, or read, that can be NaN. */
  floatsMade = 0;
  readonly #sql: string | undefined;
  readonly #bits = new Map<string, Origins>();
  #pseudonyms: Origins = 0n;
  #work = 0;
  #depth = 0;

  constructor(tables: readonly VisibleTable[], sql: string | undefined, frames = false) {
    this.framesAllowed = frames;
    this.tables = new Map(tables.map((table) => [folded(table.dataset), table]));
    this.#sql = sql;
    for (const table of tables) {
      for (const column of table.columns) {
        const bit = 1n << BigInt(this.#bits.size);
        this.#bits.set(`${table.dataset}.${column.name}`, bit);
        if (column.role !== 'value') this.#pseudonyms |= bit;
      }
    }
  }

  use(origins: Origins): Origins {
    this.#used |= origins;
    return origins;
  }

  /** The origin of a visible column. */
  originOf(table: VisibleTable, column: string): Origins {
    return this.#bits.get(`${table.dataset}.${column}`) ?? 0n;
  }

  /** The columns of a table that were used, in the table's order. */
  usedOf(table: VisibleTable): readonly string[] {
    return table.columns
      .map((column) => column.name)
      .filter((name) => (this.originOf(table, name) & this.#used) !== 0n);
  }

  pseudonymsIn(origins: Origins): boolean {
    return (origins & this.#pseudonyms) !== 0n;
  }

  /** Counts steps, so that no text of 64 KiB keeps the judge busy for long. @throws QueryRefused */
  spend(node: AstNode, steps: number): void {
    this.#work += steps;
    if (this.#work > mostWork) {
      throw this.refusal(
        'sql-too-complex',
        node,
        'The query names or multiplies too many columns.',
        'Name the columns you need, and split the query into smaller ones.',
      );
    }
  }

  /** Counts nesting. @throws QueryRefused when it is too deep. */
  deeper<T>(node: AstNode, walk: () => T): T {
    this.#depth++;
    if (this.#depth > deepest) {
      throw this.refusal('sql-too-complex', node, `The query is nested deeper than ${deepest} levels.`);
    }
    try {
      return walk();
    } finally {
      this.#depth--;
    }
  }

  /** Refuses a node with a field that is neither known nor empty. */
  onlyFields(node: AstNode, fields: readonly string[], what: string): void {
    for (const [name, value] of Object.entries(node)) {
      if (!fields.includes(name) && !isEmpty(value)) throw this.unknownPart(node, `${what}.${name}`);
    }
  }

  unknownPart(node: AstNode, part: string): QueryRefused {
    return this.refusal(
      'sql-element-refused',
      node,
      'The query uses a part of SQL that is not accepted.',
      'docs/sql.md says what is accepted. If you need this part, ask the operator to have it reviewed.',
      { part },
    );
  }

  refusal(
    code: RefusalCode,
    node: AstNode,
    detail: string,
    help?: string,
    facts: Record<string, string | readonly { table: string; columns: readonly string[] }[]> = {},
  ): QueryRefused {
    const at = this.#position(node);
    return new QueryRefused(code, {
      detail,
      ...(help === undefined ? {} : { help }),
      facts: { ...facts, ...(at === undefined ? {} : { at: { line: at.line, column: at.column } }) },
    });
  }

  columnRefused(node: AstNode, name: string, relations: readonly Relation[]): QueryRefused {
    const granted = relations
      .filter((one) => one.columns.length > 0)
      .map((one) => ({ table: one.alias, columns: one.columns.map((column) => column.name) }));
    const list = granted.map((one) => `${one.table}: ${some(one.columns)}`).join('; ');
    const meant = nearName(
      name,
      granted.flatMap((one) => one.columns),
    );
    return this.refusal(
      'column-not-granted',
      node,
      `Column ${shown(name)} is not in the agreement.`,
      `${perhaps(meant)}${list === '' ? '' : `Here the agreement grants ${list}. `}If your work needs this column, ask a data access officer to amend the agreement.`,
      { name: shown(name), granted },
    );
  }

  tableRefused(node: AstNode, name: string): QueryRefused {
    const granted = [...this.tables.values()].map((table) => table.dataset);
    const meant = nearName(name, granted);
    return this.refusal(
      'table-not-granted',
      node,
      `Table ${shown(name)} is not in the agreement. Files, addresses and the engine’s own tables are not accepted either.`,
      `${perhaps(meant)}The agreement grants ${some(granted)}. If your work needs another dataset, ask a data access officer to amend the agreement.`,
      { name: shown(name), granted: granted.map((table) => ({ table, columns: [] })) },
    );
  }

  #position(node: AstNode): SqlPosition | undefined {
    const offset = locationOf(node);
    return offset === undefined || this.#sql === undefined ? undefined : positionIn(this.#sql, offset);
  }
}

const perhaps = (meant: string | undefined): string =>
  meant === undefined ? '' : `Perhaps you mean ${meant}. `;

/** A name as it may be repeated to the person: their own text, but not a page of it. */
export function shown(name: string): string {
  return name.length <= 80 ? name : `${name.slice(0, 79)}…`;
}

function some(names: readonly string[]): string {
  return names.length <= 40
    ? names.join(', ')
    : `${names.slice(0, 40).join(', ')} and ${names.length - 40} more`;
}
