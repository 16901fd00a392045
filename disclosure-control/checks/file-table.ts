import { missing, valueCell, type Cell } from '../cells.ts';
import type { FileTable } from '../files/contents.ts';
import { readCell, type ReadCell } from './cell-text.ts';
import { saidBy, saidByLabel, type Said } from './figure-words.ts';
import type { CheckedTable, ColumnRole } from './table.ts';
import { totalName } from './totals.ts';

/** `N = 98`, `(n=1,020)`: how many people a column is of. */
const baseIn = /\(?\bn\s*=\s*(\d[\d,{}]*)\)?/i;

const plainLabel = (text: string): ReadCell => ({ cell: valueCell(text), percent: false });

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
  const labels = rows.map((row) => row.slice(0, 2).map(saidByLabel));
  const said = names.map((name) => saidBy(name.replace(baseIn, '')));
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
  const settings =
    names.length === 2 &&
    /^(?:name|key|item|parameter|statistic|measure|metric|variable)?$/i.test(names[0] ?? '') &&
    /^(?:values?|estimate|result)$/i.test(names[1] ?? '') &&
    rows.some((row) => saidBy(row[0] ?? '') !== undefined);
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
      return ofLabel ?? (settings ? roleOfSetting(rows[row]?.[0] ?? '') : column);
    }),
  );
  return {
    columns: names.map((name, at) => {
      const base = baseIn.exec(name)?.[1]?.replaceAll(/[^\d]/g, '');
      return { name, role: roles[at] ?? 'group', ...(base === undefined ? {} : { base: Number(base) }) };
    }),
    rows: read.map((cells) => cells.map(({ cell }) => cell)),
    roles: cellRoles,
    shares: read.map((cells, row) =>
      cells.map(({ second }, at) => (cellRoles[row]?.[at] === 'count' ? second : undefined)),
    ),
    limits: read.map((cells) => cells.map(({ limits }) => limits)),
    near,
  };
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

function columnRoles(
  names: readonly string[],
  said: readonly Said[],
  read: readonly (readonly ReadCell[])[],
  labels: readonly (readonly ReturnType<typeof saidByLabel>[])[],
): readonly ColumnRole[] {
  const width = names.length;
  // Rows of means say nothing of what the column holds elsewhere.
  const labelled = read.filter((row) =>
    row.slice(0, 2).some(({ cell }) => cell.kind === 'value' && typeof cell.value === 'string'),
  );
  const telling = read.filter(
    (row, y) =>
      !labels[y]?.some((one) => one === 'statistic' || one === 'share') &&
      (labelled.length < 2 || labelled.includes(row) || row[0]?.cell.kind === 'value'),
  );
  const kinds = names.map((_, at) =>
    kindOf((telling.length > 0 ? telling : read).map((row) => row[at]?.cell ?? missing)),
  );
  const percents = names.map((_, at) =>
    read.some((row) => row[at]?.percent === true && row[at].second === undefined),
  );
  // Low, medium and high are categories; low and high beside an estimate are its interval.
  const computed = said.some((one) => one === 'statistic' || one === 'share');
  const meant = said.map((one, at) =>
    one === 'maybe' ? (kinds[at] === 'whole' && !computed ? undefined : 'statistic') : one,
  );
  // A total says nothing of what stands before it: its parts do.
  const firstCount = meant.findIndex(
    (role, at) => role === 'count' && kinds[at] !== 'text' && !totalName.test((names[at] ?? '').trim()),
  );
  const only = kinds.filter((kind) => kind === 'whole').length === 1;
  return names.map((_, at): ColumnRole => {
    const [kind, role] = [kinds[at], meant[at]];
    if (kind === 'text' || kind === 'empty') return 'group';
    if (role === 'count') return kind === 'whole' || read.length < 3 ? 'count' : 'statistic';
    if (role === 'statistic') return 'statistic';
    if (role === 'share' || percents[at] === true) return 'share';
    // `124, alpha`: counts before their labels, which codes before theirs (1, 2, 3) are not.
    if (
      at === 0 &&
      width > 1 &&
      only &&
      role === undefined &&
      !ascends(read.map((row) => row[0]?.cell ?? missing))
    )
      return 'count';
    // Codes before a count say of whom it is: they come again, or one after the other.
    const values = read.flatMap((row) => (row[at]?.cell.kind === 'value' ? [row[at].cell.value] : []));
    const codes = new Set(values).size < values.length || (values.length > 2 && isSequence(values));
    if (role === 'group' || (at === 0 && width > 1) || (firstCount > at && kind === 'whole' && codes))
      return 'group';
    if (kind !== 'whole') return 'statistic';
    return firstCount === -1 || firstCount > at || addsUp(read, at, firstCount, meant, kinds)
      ? 'count'
      : 'number';
  });
}

const isSequence = (values: readonly unknown[]): boolean =>
  values.every((value, at) => Number(value) === Number(values[0]) + at);

function ascends(cells: readonly Cell[]): boolean {
  const values = cells.map((cell) => (cell.kind === 'value' ? Number(cell.value) : Number.NaN));
  return values.every((value, at) => at === 0 || value > (values[at - 1] ?? value));
}

/** Unnamed whole numbers that come to the count beside them are its parts. */
function addsUp(
  read: readonly (readonly ReadCell[])[],
  at: number,
  count: number,
  meant: readonly Said[],
  kinds: readonly string[],
): boolean {
  const parts = kinds.flatMap((kind, one) =>
    kind === 'whole' && meant[one] === undefined && one > 0 && one !== count ? [one] : [],
  );
  const valueOf = (row: readonly ReadCell[], one: number): number => {
    const cell = row[one]?.cell;
    return cell?.kind === 'value' ? Number(cell.value) : Number.NaN;
  };
  return (
    parts.length > 1 &&
    parts.includes(at) &&
    read.some((row) => Number.isFinite(valueOf(row, count))) &&
    read.every((row) => {
      const off = parts.reduce((sum, one) => sum + valueOf(row, one), 0) - valueOf(row, count);
      return Number.isNaN(off) || Math.abs(off) <= parts.length * 3;
    })
  );
}

function kindOf(cells: readonly Cell[]): 'text' | 'whole' | 'decimal' | 'empty' {
  const values = cells.flatMap((cell) => (cell.kind === 'value' && cell.value !== '' ? [cell.value] : []));
  if (values.length === 0) return cells.some((cell) => cell.kind === 'suppressed') ? 'whole' : 'empty';
  const numbers = values.filter((value) => typeof value === 'number');
  // A note in one cell does not make a column of figures one of labels.
  if (numbers.length * 2 < values.length) return 'text';
  return numbers.every((value) => Number.isInteger(value) && value >= 0) ? 'whole' : 'decimal';
}
