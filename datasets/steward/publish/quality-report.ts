import { identifier } from '@vitrine/core/text';
import { type Engine } from '@vitrine/core/engine';
import { isPublished, type DatasetFile } from '../../catalogue/dataset-file/dataset-file.ts';
import { faultsTable, landedTable, reasonColumn, warnings } from './landed-table.ts';

export interface RowCounts {
  readonly in: number;
  readonly published: number;
  readonly quarantined: number;
}

/** How many rows were linked by each step, and what became of the others; without the last digit. */
export interface LinkedSteps {
  /** By number and birth date, superseded numbers and merges. */
  readonly number: string;
  /** By likeness, without a reviewer or as two reviewers decided. */
  readonly likeness: string;
  /** Wait for reviewers, in quarantine. */
  readonly review: string;
  /** Published without a person. */
  readonly unlinked: string;
  /** In quarantine: nobody's. */
  readonly quarantined: string;
}

/**
 * What a data manager may see of a release's quality (`quality.json`). How many rows failed and why is exact,
 * since it is about the delivery; what it says of columns is in buckets, since it is about people.
 */
export interface QualityReport {
  readonly format: 1;
  readonly rows: RowCounts;
  /** Rows by the first reason that kept them out; sums to `rows.quarantined`. */
  readonly quarantined: Readonly<Record<string, number>>;
  /** Published rows that break a rule which only warns. */
  readonly warnings: Readonly<Record<string, string>>;
  /** Rows by the step that linked them; absent where the dataset file names no people, or not how they are called. */
  readonly linkage?: LinkedSteps | undefined;
  readonly columns: readonly {
    readonly name: string;
    /** `none`, `1-9`, or the nearest ten. */
    readonly nulls: string;
    /** Of the first 100,000 published rows: `0`, `1`, `2-9`, `10-99`, `100-999` or `1000+`. */
    readonly distinct: string;
  }[];
}

/** A count of people's rows without its last digit. */
export function countBucket(count: number): string {
  if (count === 0) return 'none';
  return count < 10 ? '1-9' : String(Math.round(count / 10) * 10);
}

function distinctBucket(count: number): string {
  if (count < 2) return String(count);
  if (count < 10) return '2-9';
  if (count < 100) return '10-99';
  return count < 1000 ? '100-999' : '1000+';
}

const sampled = 100_000;

/** Counts the landed rows. */
export async function countRows(
  engine: Engine,
): Promise<{ rows: RowCounts; reasons: Record<string, number> }> {
  const found = await engine.rows(
    `SELECT ${reasonColumn} AS reason, count(*) AS n FROM ${landedTable} GROUP BY 1
     UNION ALL SELECT reason, sum(lines) FROM ${faultsTable} GROUP BY 1 ORDER BY 1`,
  );
  const reasons: Record<string, number> = {};
  let published = 0;
  for (const row of found) {
    const count = Number(row['n']);
    const reason = row['reason'];
    if (typeof reason !== 'string') published = count;
    else if (count > 0) reasons[reason] = count;
  }
  const quarantined = Object.values(reasons).reduce((sum, one) => sum + one, 0);
  return { rows: { in: published + quarantined, published, quarantined }, reasons };
}

export async function qualityReport(
  engine: Engine,
  file: DatasetFile,
  counted: { readonly rows: RowCounts; readonly reasons: Record<string, number> },
  linkage?: LinkedSteps,
): Promise<QualityReport> {
  const columns = file.columns.filter(isPublished).map((one) => one.name);
  const warned = warnings(file);
  const good = `FROM ${landedTable} WHERE ${reasonColumn} IS NULL`;
  const nulls = columns.map((name, at) => `count(*) - count(${identifier(name)}) AS n${at}`);
  const broken = warned.map(({ sql }, at) => `count(*) FILTER (WHERE ${sql}) AS w${at}`);
  const [counts] = await engine.rows(`SELECT ${[...nulls, ...broken].join(', ')} ${good}`);
  const distinct = columns.map((name, at) => `approx_count_distinct(${identifier(name)}) AS d${at}`);
  const [buckets] = await engine.rows(
    `SELECT ${distinct.join(', ')} FROM (SELECT ${columns.map(identifier).join(', ')} ${good} LIMIT ${sampled})`,
  );
  return {
    format: 1,
    rows: counted.rows,
    quarantined: counted.reasons,
    ...(linkage === undefined ? {} : { linkage }),
    warnings: Object.fromEntries(
      warned.map(({ name }, at) => [name, countBucket(Number(counts?.[`w${at}`] ?? 0))]),
    ),
    columns: columns.map((name, at) => ({
      name,
      nulls: countBucket(Number(counts?.[`n${at}`] ?? 0)),
      distinct: distinctBucket(Number(buckets?.[`d${at}`] ?? 0)),
    })),
  };
}
