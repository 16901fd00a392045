import type { Engine } from '@vitrine/core/engine';
import { identifier } from '@vitrine/core/text';
import {
  isPublished,
  type DatasetColumn,
  type DatasetFile,
} from '../../catalogue/dataset-file/dataset-file.ts';
import { ReasonNeeded } from '../../errors.ts';
import { landedTable, reasonColumn } from './landed-table.ts';

/** Of fewer values nobody can tell what a column is. */
const fewestValues = 20;
const sampled = 20_000;

/**
 * A whole postcode is a street, and free text may hold anything: such a column is granted whole only where the dataset
 * file says why in words (`wholeBecause`). Else agreements see it through its transforms (`grant: transformed`), or it
 * is not published.
 * @throws ReasonNeeded
 */
export async function demandReasonsToGrant(engine: Engine, file: DatasetFile): Promise<void> {
  const asked = file.columns
    .filter((one) => isPublished(one) && one.class !== 'key' && one.type === 'string')
    .filter((one) => one.grant === 'whole' && one.wholeBecause === undefined);
  if (asked.length === 0) return;
  const told = asked.map(({ name }, at) => {
    const column = identifier(name);
    return `count(${column}) AS n${at},
      count(*) FILTER (WHERE regexp_full_match(trim(${column}), '(?i)[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}')) AS p${at},
      count(*) FILTER (WHERE regexp_matches(trim(${column}), '\\S+\\s+\\S+\\s+\\S+\\s+\\S+')) AS t${at},
      count(DISTINCT ${column}) AS d${at}`;
  });
  const [row] = await engine.rows(`SELECT ${told.join(', ')} FROM (
    SELECT ${asked.map(({ name }) => identifier(name)).join(', ')} FROM ${landedTable}
    WHERE ${reasonColumn} IS NULL LIMIT ${sampled})`);
  const of = (key: string): number => Number(row?.[key] ?? 0);
  const found = asked.filter((column, at) => {
    if (of(`n${at}`) < fewestValues) return false;
    if (of(`p${at}`) * 2 > of(`n${at}`)) return true;
    return !isListed(file, column) && of(`t${at}`) * 5 > of(`n${at}`) && of(`d${at}`) * 10 > of(`n${at}`);
  });
  if (found.length === 0) return;
  const names = found.map(({ name }) => name);
  throw new ReasonNeeded({
    detail: `${names.join(', ')}: whole postcodes or free text, which agreements could be granted as they are.`,
    help: 'Give the column grant: transformed and a transform such as district, the class direct, or say in wholeBecause why it may be granted whole.',
    facts: { columns: names },
  });
}

/** Whether every value is one of a list. */
function isListed(file: DatasetFile, { name, codes }: DatasetColumn): boolean {
  return codes !== undefined || file.quality.some((one) => one.column === name && one.rule === 'in-set');
}
