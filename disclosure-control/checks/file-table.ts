import { valueCell } from '../cells.ts';
import type { FileTable } from '../files/contents.ts';
import { bare, readCell, type ReadCell } from './cell-text.ts';
import { columnRoles } from './column-roles.ts';
import { saidBy, saidByLabels, saidOfAll, type Said } from './figure-words.ts';
import type { CheckedTable, ColumnRole } from './table.ts';
import { totalName } from './totals.ts';

/** `N = 98`, `(n=1,020)`: how many people a column is of. */
const baseIn = /\(?\bn\s*=\s*(\d[\d,{}]*)\)?/i;

const plainLabel = (text: string): ReadCell => ({ cell: valueCell(bare(text)), percent: false });

/** The first cell of a row says of whom it is: `C`, `x` and `<8` are categories there. */
function labelCell(text: string): ReadCell {
  const read = readCell(text);
  const label =
    read.percent || read.second !== undefined || (read.cell.kind === 'suppressed' && !text.includes('*'));
  return label ? plainLabel(text) : read;
}

/**
 * A table of a file with a role for each column and cell, from words and numbers, towards checking too much: where
 * nothing is named as a count, whole numbers beside the labels are counts.
 */
export function tableOfFile({ header, rows, near }: FileTable): CheckedTable {
  const width = rows.reduce((most, row) => Math.max(most, row.length), header.length);
  const names = Array.from({ length: width }, (_, at) => header[at] ?? `column ${at + 1}`);
  const read = rows.map((row) =>
    names.map((_, at) => (at === 0 && width > 1 ? labelCell(row[at] ?? '') : readCell(row[at] ?? ''))),
  );
  const [first, second] = [0, 1].map((at) => saidByLabels(rows.map((row) => bare(row[at] ?? ''))));
  const labels = rows.map((row, y) => [first?.[y], second?.[y]].slice(0, row.length));
  const said = saidOfAll(names.map((name) => name.replace(baseIn, '')));
  const parts = partsOfOne(read);
  const roles = columnRoles(names, said, read, labels).map((role, at) =>
    parts.includes(at) ? 'share' : role,
  );
  const stacked = rows.map(
    (row, y) =>
      y > 0 &&
      row[0] === '' &&
      !row.some((text) => /[A-Za-z]/.test(text)) &&
      row.some((text) => /\d\.\d/.test(text)),
  );
  const bases = names.map((name, at) => basesOf(name, at, rows, read));
  // Names and values: each name says what its value is, or all are categories of one count.
  const told = rows.map((row) => saidBy(row[0] ?? '')).filter((one) => one !== undefined);
  const settings =
    names.length === 2 &&
    /^(?:name|key|item|parameter|statistic|measure|metric|variable)?$/i.test(names[0] ?? '') &&
    /^(?:values?|estimate|result)$/i.test(names[1] ?? '') &&
    (told.some((one) => one !== 'group') ||
      told.length * 2 >= rows.length ||
      rows.some((row) => /^[A-Za-z]{2,}/.test(row[1] ?? '')));
  const ofModel = rows.filter((row) => termOfModel.test(bare(row[0] ?? ''))).length > 0 || coefficients(rows);
  const cellRoles = read.map((cells, row) =>
    cells.map((one, at): ColumnRole => {
      const [column = 'group', ofLabel] = [roles[at], labels[row]?.find((label) => label !== undefined)];
      if (column === 'group') return 'group';
      if (one.second !== undefined && one.base === undefined)
        return roleOfPair(one, ofLabel, said[at], bases[at] ?? []);
      if (one.base !== undefined) return 'count';
      // Below a row of counts SAS prints their percentages, without a label and with decimals.
      if (stacked[row] === true) return 'statistic';
      if (one.percent) return 'share';
      // What a model was fitted to is no count of a table: it is not rounded.
      if (ofLabel === 'count' && ofModel && column === 'statistic') return 'number';
      return ofLabel ?? (settings ? roleOfSetting(rows[row]?.[0] ?? '') : column);
    }),
  );
  return {
    columns: names.map((name, at) => {
      const base = baseIn.exec(name)?.[1]?.replaceAll(/[^\d]/g, '');
      return { name, role: roles[at] ?? 'group', ...(base === undefined ? {} : { base: Number(base) }) };
    }),
    // Among labels, a letter such as `C` is a category and no mark of what is hidden.
    rows: read.map((cells, row) =>
      cells.map(({ cell }, at) =>
        roles[at] === 'group' && cell.kind === 'suppressed' ? labelCell(rows[row]?.[at] ?? '').cell : cell,
      ),
    ),
    roles: cellRoles,
    shares: read.map((cells, row) =>
      cells.map(({ second }, at) => (cellRoles[row]?.[at] === 'count' ? second : undefined)),
    ),
    limits: read.map((cells) => cells.map(({ limits }) => limits)),
    near,
  };
}

const termOfModel =
  /^(?:\(?intercept\)?|_?cons(?:tant)?|const|(?:adj(?:usted)?\.?|pseudo)?\s*r[-²^ ]?(?:2|squared?)?|log[- ]?lik\w*|aic|bic|f[- ]stat\w*|num\.? ?obs\.?)$/i;

/** Estimates with a standard error or a t statistic in brackets below each. */
function coefficients(rows: FileTable['rows']): boolean {
  const bracketed = rows.filter(
    (row) => row[0] === '' && row.slice(1).some((cell) => /^[([]-?[\d.]+[)\]]/.test(bare(cell))),
  );
  return bracketed.length >= 2;
}

function roleOfSetting(name: string): ColumnRole {
  const said = saidBy(name);
  if (said === undefined) return 'number';
  return said === 'maybe' ? 'statistic' : said;
}

/** Columns whose figures come to one, or to a hundred, in every row are shares, whatever they are called. */
function partsOfOne(read: readonly (readonly ReadCell[])[]): readonly number[] {
  const valueOf = (row: readonly ReadCell[], at: number): number => {
    const cell = row[at]?.cell;
    return cell?.kind === 'value' && typeof cell.value === 'number' ? cell.value : Number.NaN;
  };
  const decimal = (read[0] ?? []).flatMap((_, at) =>
    read.every((row) => valueOf(row, at) >= 0) && read.some((row) => !Number.isInteger(valueOf(row, at)))
      ? [at]
      : [],
  );
  if (decimal.length < 2 || read.length < 2) return [];
  const sums = read.map((row) => decimal.reduce((sum, at) => sum + valueOf(row, at), 0));
  return [1, 100].some((whole) => sums.every((sum) => Math.abs(sum - whole) <= whole * 0.012)) ? decimal : [];
}

/** A figure with a second one in brackets is a count where the second is its percentage. */
function roleOfPair(
  { cell, second = 0, percent }: ReadCell,
  ofLabel: ColumnRole | undefined,
  said: Said,
  bases: readonly number[],
): ColumnRole {
  if (ofLabel === 'statistic') return 'statistic';
  if (percent || ofLabel !== undefined || said === 'count') return 'count';
  if (cell.kind !== 'value' || typeof cell.value !== 'number') return second <= 100 ? 'count' : 'statistic';
  const { value } = cell;
  if (!Number.isInteger(value)) return 'statistic';
  const fits = bases.some((base) => Math.abs((100 * value) / base - second) <= 0.6 + 250 / base);
  if (bases.length > 0) return fits ? 'count' : 'statistic';
  return said === 'statistic' ? 'statistic' : 'number';
}

/** Wholes that the percentages of a column may be of: its heading's, and those of rows that are totals. */
function basesOf(
  name: string,
  at: number,
  rows: FileTable['rows'],
  read: readonly (readonly ReadCell[])[],
): readonly number[] {
  const named = Number(baseIn.exec(name)?.[1]?.replaceAll(/[^\d]/g, '') ?? 0);
  const totals = read.flatMap((cells, row) => {
    const cell = cells[at]?.cell;
    const says = rows[row]
      ?.slice(0, 2)
      .some((text) => totalName.test(text.trim()) || /^n$/i.test(text.trim()));
    return says === true && cell?.kind === 'value' && typeof cell.value === 'number' ? [cell.value] : [];
  });
  return [named, ...totals].filter((base) => base > 0);
}
