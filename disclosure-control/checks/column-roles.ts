import { missing, type Cell } from '../cells.ts';
import type { ReadCell } from './cell-text.ts';
import { codeName, wordsOf, type LabelSaid, type Said } from './figure-words.ts';
import type { ColumnRole } from './table.ts';
import { totalName } from './totals.ts';

/**
 * The role of each column, from its name, its figures and the columns beside it, towards checking too much: where
 * nothing is named as a count, whole numbers beside the labels are counts.
 */
export function columnRoles(
  names: readonly string[],
  said: readonly Said[],
  read: readonly (readonly ReadCell[])[],
  labels: readonly (readonly LabelSaid[])[],
): readonly ColumnRole[] {
  const width = names.length;
  // Rows of means say nothing of what the column holds elsewhere.
  const labelled = new Set(
    read.filter((row) =>
      row.slice(0, 2).some(({ cell }) => cell.kind === 'value' && typeof cell.value === 'string'),
    ),
  );
  const telling = read.filter(
    (row, y) =>
      !labels[y]?.some((one) => one === 'statistic' || one === 'share') &&
      (labelled.size < 2 || labelled.has(row) || row[0]?.cell.kind === 'value'),
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
  const parts = partsOfTotal(names, read, kinds);
  // A list of codes and terms, where what else there is are doses and ranks before it is people.
  const coded =
    kinds.filter((kind, at) => kind === 'text' || said[at] === 'group').length > 1 &&
    names.some((name, at) => codeName.test(wordsOf(name)) && said[at] === 'group' && areCodes(read, at));
  const only = kinds.filter((kind) => kind === 'whole').length === 1;
  return names.map((_, at): ColumnRole => {
    const [kind, role] = [kinds[at], meant[at]];
    if (kind === 'text' || kind === 'empty') return 'group';
    if (parts.includes(at)) return 'count';
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
    if (firstCount === -1 && coded) return 'number';
    return firstCount === -1 || firstCount > at || addsUp(read, at, firstCount, meant, kinds)
      ? 'count'
      : 'number';
  });
}

/** Columns that come to a column called a total in every row, whatever they are called. */
function partsOfTotal(
  names: readonly string[],
  read: readonly (readonly ReadCell[])[],
  kinds: readonly string[],
): readonly number[] {
  const whole = kinds.flatMap((kind, at) => (kind === 'whole' && at > 0 ? [at] : []));
  const total = whole.find((at) => totalName.test((names[at] ?? '').trim()));
  const parts = whole.filter((at) => at !== total);
  const valueOf = (row: readonly ReadCell[], at: number): number => {
    const cell = row[at]?.cell;
    return cell?.kind === 'value' ? Number(cell.value) : Number.NaN;
  };
  if (total === undefined || parts.length < 2) return [];
  const off = read.map((row) => parts.reduce((sum, at) => sum + valueOf(row, at), 0) - valueOf(row, total));
  const known = off.filter((one) => !Number.isNaN(one));
  return known.length > 0 && known.every((one) => Math.abs(one) <= parts.length * 3) ? parts : [];
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

/** Values that come once each, with a digit in all of them. */
function areCodes(read: readonly (readonly ReadCell[])[], at: number): boolean {
  const values = read.flatMap((row) => (row[at]?.cell.kind === 'value' ? [String(row[at].cell.value)] : []));
  return new Set(values).size === values.length && values.every((value) => /\d/.test(value));
}
