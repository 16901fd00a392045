import type { Engine } from '@vitrine/core/engine';
import { identifier } from '@vitrine/core/text';
import { parseTransform, renderTransform } from '@vitrine/policy/cut';
import { isPublished, type DatasetFile } from '../../catalogue/dataset-file/dataset-file.ts';
import type { Identifiability } from '../../catalogue/quality-report-schema.ts';
import { IdentifiabilityExceeded } from '../../errors.ts';
import { landedLookup } from './landed-lookups.ts';
import { landedTable, numberColumn, reasonColumn } from './landed-table.ts';

/** Quasi-identifiers that are combined: more would be more combinations than anybody reads. */
const mostColumns = 12;
const mostCombinations = 120;
/** Rows that are grouped in all: of a large file fewer combinations are tried, and the report says how many. */
const mostRowsGrouped = 40_000_000;
const worstTold = 10;
const mostSensitive = 20;

interface Anonymity {
  readonly k: number;
  /** Share of rows that are the only person's of their class. */
  readonly alone: number;
}

/** How many people a small number of them may stand for, in what is told. */
function kText(k: number): string {
  if (k < 2) return String(k);
  if (k < 5) return '2-4';
  return k < 10 ? '5-9' : '10+';
}

/** Per cent, to one decimal. */
const percent = (share: number): number => Math.round(share * 1000) / 10;

/**
 * How well the published rows hide people from somebody who knows their quasi-identifiers: k-anonymity (Sweeney 2002)
 * and sample uniques over all of them and over combinations of up to three, l-diversity (Machanavajjhala and others
 * 2007) of sensitive columns, and what each offered transform would give. Columns are told and no value. Undefined
 * where no column is a quasi-identifier, or the rows are about nobody.
 * @throws IdentifiabilityExceeded when it is more than the dataset file allows
 */
export async function identifiability(
  engine: Engine,
  file: DatasetFile,
  rows: number,
): Promise<Identifiability | undefined> {
  const all = file.columns.filter((one) => isPublished(one) && one.class === 'quasi').map((one) => one.name);
  if (all.length === 0 || file.person === undefined) return undefined;
  const columns = all.slice(0, mostColumns);
  const plain = (names: readonly string[]): readonly string[] => names.map(identifier);
  const whole = await anonymity(engine, plain(columns));
  demandWithin(file, whole);
  const combinations = combinationsOf(columns);
  const tried = combinations.slice(
    0,
    Math.max(1, Math.min(mostCombinations, Math.floor(mostRowsGrouped / rows))),
  );
  const found: { columns: string[]; k: string; alone: number }[] = [];
  for (const names of tried) {
    const { k, alone } = await anonymity(engine, plain(names));
    found.push({ columns: [...names], k: kText(k), alone: percent(alone) });
  }
  // Of combinations that give as many away, the one with fewer columns says more.
  found.sort((a, b) => b.alone - a.alone || a.columns.length - b.columns.length);
  return {
    columns,
    left: all.length - columns.length,
    k: kText(whole.k),
    alone: percent(whole.alone),
    worst: found.filter((one) => one.alone > 0).slice(0, worstTold),
    tried: tried.length,
    of: combinations.length,
    alike: await alike(engine, file, plain(columns)),
    transforms: await transformed(engine, file, columns),
  };
}

function demandWithin(file: DatasetFile, { k, alone }: Anonymity): void {
  const limit = file.identifiability;
  if (limit === undefined) return;
  const { peopleAtLeast = 0, aloneAtMost = 100 } = limit;
  if (k >= peopleAtLeast && alone * 100 <= aloneAtMost) return;
  throw new IdentifiabilityExceeded({
    detail: `By the columns of class quasi together, ${percent(alone)} % of the rows are the only person’s of their kind, and the smallest group has ${kText(k)} people: more than the dataset file allows.`,
    help: 'Offer coarser columns (grant: transformed), leave columns out, or change identifiability in the dataset file with those who answer for the data. `vitrine dataset check` without the limit shows the worst combinations.',
    facts: { alone: percent(alone), k: kText(k) },
  });
}

/** Singles, then pairs, then triples. */
function combinationsOf(columns: readonly string[]): readonly (readonly string[])[] {
  const singles = columns.map((one) => [one]);
  const longer = (shorter: readonly (readonly string[])[]): readonly (readonly string[])[] =>
    shorter.flatMap((names) =>
      columns.slice(columns.indexOf(names.at(-1) ?? '') + 1).map((one) => [...names, one]),
    );
  const pairs = longer(singles);
  return [...singles, ...pairs, ...longer(pairs)];
}

/**
 * Classes of rows that are equal in these expressions: `people`, `lines`. A missing value is a value. Behind rows that
 * are nobody's is somebody: at least one person.
 */
const classes = (expressions: readonly string[], more = ''): string =>
  `SELECT greatest(1, count(DISTINCT ${numberColumn})) AS people, count(*) AS lines${more} FROM ${landedTable}
   WHERE ${reasonColumn} IS NULL GROUP BY ${expressions.join(', ')}`;

async function anonymity(engine: Engine, expressions: readonly string[]): Promise<Anonymity> {
  const [row] = await engine.rows(`SELECT min(people) AS k,
    coalesce(sum(lines) FILTER (WHERE people = 1), 0) / sum(lines) AS alone FROM (${classes(expressions)})`);
  return { k: Number(row?.['k'] ?? 0), alone: Number(row?.['alone'] ?? 0) };
}

/** Of sensitive columns: rows in classes of several people who all have one value, so that being among them tells it. */
async function alike(
  engine: Engine,
  file: DatasetFile,
  expressions: readonly string[],
): Promise<Identifiability['alike']> {
  const sensitive = file.columns
    .filter((one) => isPublished(one) && one.class === 'sensitive')
    .slice(0, mostSensitive);
  if (sensitive.length === 0) return [];
  const counts = sensitive.map(
    ({ name }, at) =>
      `, count(DISTINCT ${identifier(name)}) + CAST(count(*) > count(${identifier(name)}) AS INT) AS v${at}`,
  );
  const told = sensitive.map(
    (_, at) =>
      `coalesce(sum(lines) FILTER (WHERE people > 1 AND v${at} = 1), 0) / sum(lines) AS a${at}, min(v${at}) AS l${at}`,
  );
  const [row] = await engine.rows(
    `SELECT ${told.join(', ')} FROM (${classes(expressions, counts.join(''))})`,
  );
  return sensitive.map(({ name }, at) => ({
    column: name,
    l: kText(Number(row?.[`l${at}`] ?? 0)),
    alike: percent(Number(row?.[`a${at}`] ?? 0)),
  }));
}

/** What is left of those alone if one column were granted through one of its transforms. */
async function transformed(
  engine: Engine,
  file: DatasetFile,
  columns: readonly string[],
): Promise<Identifiability['transforms']> {
  const told: Identifiability['transforms'] = [];
  for (const { name, transforms } of file.columns.filter((one) => columns.includes(one.name))) {
    for (const transform of transforms) {
      const expressions = columns.map((one) =>
        one === name
          ? renderTransform(parseTransform(transform), `"~landed".${identifier(one)}`, landedLookup)
          : identifier(one),
      );
      const { k, alone } = await anonymity(engine, expressions);
      told.push({ column: name, transform, k: kText(k), alone: percent(alone) });
    }
  }
  return told;
}
