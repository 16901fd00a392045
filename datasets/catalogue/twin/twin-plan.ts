import { parseTransform, type ColumnType, type Transform, type VisibleColumn } from '@vitrine/policy/cut';
import type { ByColumn, MadeSynopsis } from '@vitrine/disclosure-control/synopsis';
import { columnOf, shownSynopsis } from '@vitrine/disclosure-control/synopsis';
import { isPublished } from '../dataset-file/column-section.ts';
import type { DatasetFile, QualityRule } from '../dataset-file/dataset-file.ts';
import type { comparisons } from '../dataset-file/quality-rules.ts';
import { narrowed, tightest } from './narrowed.ts';
import { unsaid } from './unsaid.ts';

interface Reference {
  readonly to: string;
  /** Where that is a key: whose, and whether each row has its own. */
  readonly key?: { readonly entity: string; readonly unique: boolean };
}

/** What a twin's column is made of: all of it stands in the dataset file. */
export interface TwinColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly role: 'value' | 'person' | 'key';
  /** Of a key: whose it is. The same keys are in every table that has this entity. */
  readonly entity: string | undefined;
  readonly nullable: boolean;
  readonly unique: boolean;
  /** All values that it may have; undefined where no list names them. */
  readonly values: readonly string[] | undefined;
  /** Bounds of numbers, or of dates as ISO 8601. */
  readonly min: string | undefined;
  readonly max: string | undefined;
  readonly pattern: string | undefined;
  readonly comparisons: readonly { readonly is: (typeof comparisons)[number]; readonly other: string }[];
  readonly presentWith: readonly string[];
  /** The column of another dataset of which it is a value. */
  readonly references: Reference | undefined;
  readonly transform: Transform | null;
  /** As a room has it, in DuckDB's words. */
  readonly sqlType: string;
  readonly description: string;
  readonly codes: Readonly<Record<string, string>> | undefined;
}

/** Published figures that shape columns: what the cells of a synopsis show, and nothing else. */
export interface PublishedCells {
  readonly title: string;
  readonly by: readonly ByColumn[];
  readonly cells: readonly { readonly values: readonly (string | null)[]; readonly people: number }[];
}

/** What a twin of one table is made of. */
export interface TwinPlan {
  readonly dataset: string;
  readonly release: string;
  readonly columns: readonly TwinColumn[];
  readonly published: readonly PublishedCells[];
}

export interface TwinSources {
  readonly release: string;
  readonly file: DatasetFile;
  /** The synopsis that was published of the dataset, if one was. */
  readonly synopsis?: MadeSynopsis | undefined;
  /** Files of the datasets that columns refer to, by name, where they are published. */
  readonly referred?: ReadonlyMap<string, DatasetFile> | undefined;
  /** Under an agreement: the columns that it grants, and which rows. Else all that are published. */
  readonly granted?: { readonly columns: readonly VisibleColumn[]; readonly rows: unknown } | undefined;
}

/** A plan from the public description of a dataset, and its published synopsis. Pure; no row of the data is near. */
export function twinPlan({ release, file, synopsis, granted, referred }: TwinSources): TwinPlan {
  const rows = granted === undefined ? {} : narrowed(granted.rows);
  const visible = granted?.columns ?? everything(file);
  const columns = visible.flatMap((column): readonly TwinColumn[] => {
    const { name, role } = column;
    const described = file.columns.find((one) => one.name === name);
    if (role === 'person') return [personOf(column)];
    if (described === undefined) return [];
    const rules = file.quality.filter((rule) => rule.column === name);
    const key = described.class === 'key';
    const unique = rules.some(({ rule }) => rule === 'unique');
    return [
      {
        ...{ name, role: key ? 'key' : 'value', entity: key ? described.entity : undefined },
        // A key becomes a pseudonym under an agreement.
        type: role === 'entity' ? 'integer' : described.type,
        nullable: !key && !unique && !rules.some(({ rule }) => rule === 'not-null'),
        unique,
        // Few values are left of a condition on rows: too few to have each once.
        ...limitsOf(described, rules, within(unique ? undefined : rows[name], described)),
        pattern: rules.find((rule) => rule.rule === 'pattern')?.pattern,
        comparisons: rules.flatMap((rule) => (rule.rule === 'compare' ? [rule] : [])),
        presentWith: rules.flatMap((rule) => (rule.rule === 'present-with' ? [rule.other] : [])),
        references: referenceOf(rules, referred),
        transform: column.transform === null ? null : parseTransform(column.transform),
        sqlType: role === 'entity' ? pseudonym : sqlTypes[column.type],
        ...{ description: column.description, codes: column.codes },
      },
    ];
  });
  const shaped = columns.filter((one) => one.role === 'value' && !one.unique && one.references === undefined);
  const kept = new Set(shaped.map(({ name }) => name));
  const published = synopsis === undefined ? [] : publishedCells(file, synopsis, kept, rows);
  return { dataset: file.name, release, columns, published };
}

/** Types of a room's tables; pseudonyms are random numbers of 64 bits. */
const sqlTypes: Readonly<Record<ColumnType, string>> = {
  string: 'VARCHAR',
  integer: 'BIGINT',
  decimal: 'DOUBLE',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  time: 'TIME',
  boolean: 'BOOLEAN',
};
const pseudonym = 'UBIGINT';

type Described = DatasetFile['columns'][number];

const personOf = ({ name, description }: VisibleColumn): TwinColumn => ({
  ...{ name, type: 'integer', role: 'person', entity: undefined, nullable: false, unique: false },
  ...{ values: undefined, min: undefined, max: undefined, pattern: undefined, references: undefined },
  ...{ comparisons: [], presentWith: [], transform: null },
  ...{ sqlType: pseudonym, description, codes: undefined },
});

/** All published columns, as a release has them; the person's number first, where rows are about people. */
function everything(file: DatasetFile): readonly VisibleColumn[] {
  const published = file.columns
    .filter(isPublished)
    .map(({ name, type, description, codes }): VisibleColumn => ({
      ...{ name, type, description, role: 'value', transform: null },
      ...(codes === undefined ? {} : { codes }),
    }));
  return file.person === undefined
    ? published
    : [
        {
          ...{ name: 'person_id', type: 'integer', role: 'person', transform: null },
          description: 'Number of the person: the same in all tables',
        },
        ...published,
      ];
}

type Limits = ReturnType<typeof narrowed>[string];

/** Bounds of rows alone say what is left out, and not what there is: they narrow what is drawn where nothing is said. */
function within(row: Limits | undefined, { type, bounds }: Described): Limits | undefined {
  if (row === undefined || type !== 'integer' || bounds !== undefined) return row;
  const [from, to] = unsaid.integer;
  const [min, max] = [Math.max(from, Number(row.min ?? from)), Math.min(to, Number(row.max ?? to))];
  return min > max ? row : { ...row, min: String(min), max: String(max) };
}

function limitsOf(
  { codes, bounds }: Described,
  rules: readonly QualityRule[],
  row: Limits | undefined,
): Pick<TwinColumn, 'values' | 'min' | 'max'> {
  const sets = rules.flatMap((rule) => (rule.rule === 'in-set' ? [rule.values] : []));
  const lists = [...(codes === undefined ? [] : [Object.keys(codes)]), ...sets, ...(row?.values ?? [])];
  const [first, ...others] = lists;
  const values = others.reduce<readonly string[] | undefined>((kept, list) => {
    const both = kept?.filter((one) => list.includes(one)) ?? [];
    return both.length > 0 ? both : list;
  }, first);
  const range = rules.flatMap((rule) => (rule.rule === 'date-range' ? [rule] : []));
  const lows = [...range.map(({ from }) => from), bounds && String(bounds.min), row?.min];
  const highs = [...range.map(({ to }) => to), bounds && String(bounds.max), row?.max];
  return { values, min: undefined, max: undefined, ...tightest(lows, highs) };
}

function referenceOf(
  rules: readonly QualityRule[],
  referred: TwinSources['referred'],
): TwinColumn['references'] {
  const rule = rules.find((one) => one.rule === 'references');
  if (rule === undefined) return undefined;
  const { to } = rule;
  const target = referred?.get(rule.dataset);
  const column = target?.columns.find(({ name }) => name === to);
  if (column?.class !== 'key') return { to };
  const unique = target?.quality.some((one) => one.rule === 'unique' && one.column === to) === true;
  return { to, key: { entity: column.entity ?? to, unique } };
}

/** The tables of a synopsis by the columns that are there; of the others each cell is counted together. */
function publishedCells(
  file: DatasetFile,
  synopsis: MadeSynopsis,
  kept: ReadonlySet<string>,
  rows: ReturnType<typeof narrowed>,
): readonly PublishedCells[] {
  const declared = file.privacy?.synopsis?.tables ?? [];
  return shownSynopsis(synopsis).tables.flatMap(({ title, by, cells }) => {
    const own = declared.find(
      (one) => one.title === title && one.by.map(columnOf).join('\0') === by.join('\0'),
    );
    const places = by.flatMap((name, at) => (kept.has(name) ? [at] : []));
    if (own === undefined || places.length === 0) return [];
    const sums = new Map<string, { values: (string | null)[]; people: number }>();
    for (const cell of cells) {
      // What the agreement leaves out is in nobody's share.
      const left = (name: string, at: number): boolean => {
        const lists = rows[name]?.values ?? [];
        return lists.some((list) => !list.includes(cell.values[at] ?? ''));
      };
      if (own.by.some((one, at) => typeof one === 'string' && left(one, at))) continue;
      const values = places.map((at) => cell.values[at] ?? null);
      const known = sums.get(JSON.stringify(values));
      if (known === undefined) sums.set(JSON.stringify(values), { values, people: cell.people });
      else known.people += cell.people;
    }
    return [{ title, by: places.map((at) => own.by[at] as ByColumn), cells: [...sums.values()] }];
  });
}
