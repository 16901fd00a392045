import { missing, suppressed, valueCell, type Cell } from '../cells.ts';
import type { FileTable } from '../files/contents.ts';
import { totalName } from './recover.ts';
import type { CheckedTable, ColumnRole } from './table.ts';

/** How people write a figure that is not shown. */
const hiddenMark =
  /^(?:\*+|\[?redacted\]?|suppressed|\[c\]|c|s|x|\.\.|[<≤]\s*\d+|\(?\d\s*[-–]\s*\d\)?|#|n\.?[dp]\.?)$/i;
const missingMark = /^(?:|na|n\/a|nan|null|none|[-–—.]|\[x\]|\[z\])$/i;
const numeral = /^[+-−]?(?:\d{1,3}(?:[,\u00a0 ]\d{3})+|\d+|\d*\.\d+|\d+\.)(?:\.\d+)?(?:e[+-]?\d+)?$/i;
/** A count with its percentage: `3 (1.7%)`. */
const withShare = /^(\d[\d,]*)\s*[([]\s*[\d.]+\s*%?\s*[)\]]$/;

const counted =
  /(?:^|[^a-z])(?:n|no|nobs|num|number|counts?|cnt|freq|frequency|frequencies|height|people|patients?|persons?|participants?|subjects|spells|episodes?|admissions?|attendances?|deaths?|events?|cases?|controls?|obs|observations|numerator|denominator|at risk|total|all)(?:$|[^a-z])/i;
const computed =
  /(?:^|[^a-z])(?:%|pct|perc|percent|percentage|share|prop|proportion|rate|ratio|or|hr|rr|irr|mean|avg|average|median|sd|std|stdev|se|stderr|variance|var|min|max|minimum|maximum|quantile|p\d+|q\d|\d+%|ci|lower|upper|low|high|coef|coefficient|estimate|beta|p|pval|pvalue|p value|z|t|stat|statistic|odds|hazard|survival|density|cumulative|weight|index|score|dsr|smr|auc)(?:$|[^a-z])/i;
const label =
  /(?:^|[^a-z])(?:age|year|month|quarter|week|day|date|band|group|code|quintile|decile|category|level|sex|gender|ethnos|class|stage|rank|order|position|version|lag|degree|df|step|iteration|epoch|bin|left|right|time|hour|chapter|icd|id)(?:$|[^a-z])/i;

/** Names as words, so that `nPatients` and `n_patients` read alike. */
const wordsOf = (name: string): string =>
  name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').replaceAll(/[_.]+/g, ' ');

export function cellOf(text: string): Cell {
  const trimmed = text.trim();
  if (missingMark.test(trimmed)) return missing;
  if (hiddenMark.test(trimmed)) return suppressed;
  const share = withShare.exec(trimmed);
  const plain = (share?.[1] ?? trimmed).replaceAll(/[,\u00a0 ](?=\d{3})/g, '').replace('−', '-');
  return numeral.test(share?.[1] ?? trimmed) && Number.isFinite(Number(plain))
    ? valueCell(Number(plain))
    : valueCell(text);
}

/** The first cell of a row says of whom it is: `C` and `x` are categories there. */
function labelOf(text: string): Cell {
  const cell = cellOf(text);
  return cell.kind === 'suppressed' && !text.includes('*') ? valueCell(text) : cell;
}

/**
 * A table of a file with a role for each column, from words and numbers, towards checking too much: where nothing
 * is named as a count, whole numbers beside the labels are counts.
 */
export function tableOfFile({ header, rows }: FileTable): CheckedTable {
  const width = Math.max(header.length, ...rows.map((row) => row.length));
  const cells = rows.map((row) => {
    // `Age, mean (SD)`: the label of a row says that nothing in it is a count.
    const said = computed.test(wordsOf(row[0] ?? '')) && !/\d/.test(row[0] ?? '');
    return Array.from({ length: width }, (_, at) => {
      const cell = at === 0 && width > 1 ? labelOf(row[at] ?? '') : cellOf(row[at] ?? '');
      return said && at > 0 && withShare.test((row[at] ?? '').trim()) ? valueCell(row[at] ?? '') : cell;
    });
  });
  const names = Array.from({ length: width }, (_, at) => header[at] ?? `column ${at + 1}`);
  const kinds = names.map((_, at) => kindOf(cells.map((row) => row[at] ?? missing)));
  const named = names.map((name) => roleByName(wordsOf(name)));
  // A total says nothing of what stands before it: its parts do.
  const firstCount = named.findIndex(
    (role, at) => role === 'count' && kinds[at] !== 'text' && !totalName.test((names[at] ?? '').trim()),
  );
  const roles = names.map((_, at): ColumnRole => {
    const kind = kinds[at];
    if (kind === 'text' || kind === 'empty') return 'group';
    if (named[at] === 'count') return kind === 'whole' || rows.length < 3 ? 'count' : 'statistic';
    if (named[at] === 'statistic') return 'statistic';
    // What stands before a count says of whom it is.
    if (named[at] === 'group' || (at === 0 && width > 1) || (firstCount > at && kind === 'whole'))
      return 'group';
    if (kind !== 'whole') return 'statistic';
    return firstCount === -1 ? 'count' : 'number';
  });
  return { columns: names.map((name, at) => ({ name, role: roles[at] ?? 'group' })), rows: cells };
}

function roleByName(words: string): ColumnRole | undefined {
  if (computed.test(words)) return 'statistic';
  if (counted.test(words)) return 'count';
  return label.test(words) ? 'group' : undefined;
}

function kindOf(cells: readonly Cell[]): 'text' | 'whole' | 'decimal' | 'empty' {
  const values = cells.flatMap((cell) => (cell.kind === 'value' ? [cell.value] : []));
  if (values.length === 0) return cells.some((cell) => cell.kind === 'suppressed') ? 'whole' : 'empty';
  const numbers = values.filter((value) => typeof value === 'number');
  // A note in one cell does not make a column of figures one of labels.
  if (numbers.length * 2 < values.length) return 'text';
  return numbers.every((value) => Number.isInteger(value) && value >= 0) ? 'whole' : 'decimal';
}
