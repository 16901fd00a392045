import { finding, type Finding } from './finding.ts';
import type { CheckedTable } from './table.ts';

const perRecord =
  /(?:^|[^a-z])(?:resid\w*|fitted|leverage|cooks?\w*|propensity|linear predictor|predicted)(?:$|[^a-z])/i;
const personal =
  /(?:^|[^a-z])(?:age|sex|gender|ethnic\w*|los|cost|diag\w*|admi\w*|dis\w*date|dob|born|postcode|lsoa\w*|provider)(?:$|[^a-z])/i;
/** From this many rows on, rows that hardly repeat and count nobody are records. */
const manyRows = 20;

/** Rows that are each one person's or event's: nothing counted, hardly any two alike, several things said of each. */
export function checkRows(table: CheckedTable): Finding[] {
  const { columns, rows } = table;
  if (rows.length >= manyRows && columns.some(({ name }, at) => perRecord.test(name) && varies(table, at)))
    return [finding('row-level')];
  if (columns.length === 2 && rows.length >= 50 && scattered(table)) return [finding('row-level')];
  if (
    rows.length < manyRows ||
    columns.length < 3 ||
    columns.some(
      ({ role, name }) =>
        role === 'count' && /count|^n$|freq|height|number|people|patients|total/i.test(name),
    )
  )
    return [];
  const distinct = new Set(rows.map((cells) => JSON.stringify(cells))).size;
  const said = columns.filter(({ name }) => personal.test(name.replaceAll(/[_.]+/g, ' '))).length;
  const single = columns.filter((_, at) => {
    const values = rows.map((cells) => (cells[at]?.kind === 'value' ? cells[at].value : null));
    return new Set(values).size > rows.length * 0.6;
  }).length;
  // A matrix has a label for each row and column; records have columns of different kinds.
  const labels = new Set(rows.map((cells) => (cells[0]?.kind === 'value' ? String(cells[0].value) : '')));
  const matrix = columns.slice(1).every(({ name }) => labels.has(name));
  const records = distinct > rows.length * 0.8 && (said >= 2 || single >= 2);
  return records && !matrix ? [finding('row-level')] : [];
}

function numbersAt({ rows }: CheckedTable, at: number): readonly number[] {
  return rows.flatMap((cells) =>
    cells[at]?.kind === 'value' && typeof cells[at].value === 'number' ? [cells[at].value] : [],
  );
}

function varies(table: CheckedTable, at: number): boolean {
  const values = numbersAt(table, at);
  return values.length > manyRows / 2 && new Set(values).size > values.length / 2;
}

/** Two columns of numbers that hardly repeat, in no order: points, where a curve goes one way. */
function scattered(table: CheckedTable): boolean {
  const [x, y] = [numbersAt(table, 0), numbersAt(table, 1)];
  if (x.length < 50 || y.length < 50) return false;
  const ordered = x.every((value, at) => at === 0 || value >= (x[at - 1] ?? value));
  return !ordered && new Set(x.map((value, at) => `${value},${y[at]}`)).size > x.length * 0.9;
}
