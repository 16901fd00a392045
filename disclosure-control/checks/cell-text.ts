import { missing, suppressed, valueCell, type Cell } from '../cells.ts';

/** How people write a figure that is not shown. */
const hiddenMark =
  /^(?:\*+|†|\[?redacted\]?|suppressed|hidden|\[c\]|c|s|x|\.\.|[(~]?(?:[<≤]|&lt;|less than|fewer than|under|up to)\s*=?\s*\d+\)?|\(?\d\s*(?:[-–]|to)\s*\d\)?|#+|n\.?[dp]\.?|ds?)$/i;
const missingMark = /^(?:|na|n\/a|nan|null|none|[-–—.]|\[x\]|\[z\])$/i;
const numeral = /^[+\-−]?(?:\d{1,3}(?:[, \u00a0\u202f']\d{3})+|\d+|\d*\.\d+|\d+\.)(?:\.\d+)?(?:e[+-]?\d+)?$/i;
/** `0,12` is a decimal of Europe, where `1,234` is a thousand of England. */
const commaDecimal = /^[+\-−]?\d+,\d{1,2}$|^[+\-−]?\d+,\d{4,}$|^[+\-−]?0,\d+$/;
/** A count with its percentage, or a figure with a second one in brackets: `3 (1.7%)`, `61.2 (14.3)`, `<8 (2%)`. */
const pair = /^(.*?[^\s([])\s*[([]\s*([\d.]+)\s*(%?)\s*[)\]]$/;
/** `3/41 (7.3%)`, `3 / 41`. */
const fraction = /^(\d[\d,]*)\s*\/\s*(\d[\d,]*)(?:\s*[([]\s*([\d.]+)\s*%?\s*[)\]])?$/;

/** A cell of a file, and what its text says beside the figure itself. */
export interface ReadCell {
  readonly cell: Cell;
  /** The figure in brackets behind it: its percentage, or a spread. */
  readonly second?: number;
  /** Whether a sign says that the figure, or the one in brackets, is a percentage. */
  readonly percent: boolean;
  /** The whole that the figure is a part of, where it is written with it: `3/41`. */
  readonly base?: number;
  /** What the mark of a hidden count says of it: `<8` is 0 to 7. */
  readonly limits?: readonly [number, number];
}

function numberIn(text: string): number | undefined {
  const bare = text
    .replace(/^[£$€]\s*/, '')
    .replace(/^\{?(.*?)\}?[*†‡]{1,3}$/, '$1')
    .replaceAll('{,}', ',')
    .trim();
  if (commaDecimal.test(bare)) return Number(bare.replace(',', '.').replace('−', '-'));
  // Ten digits in a row are a key, and no figure.
  if (!numeral.test(bare) || /^\d{10,}$/.test(bare)) return undefined;
  const value = Number(bare.replaceAll(/[, \u00a0\u202f'](?=\d{3})/g, '').replace('−', '-'));
  return Number.isFinite(value) ? value : undefined;
}

/** Marks of LaTeX and Markdown around a figure say nothing of it. */
export const bare = (text: string): string =>
  text
    .trim()
    .replaceAll(/\\text(?:bf|it)\{([^}]*)\}|\$([^$]*)\$|\\\(([^)]*?)\\\)/g, '$1$2$3')
    .replaceAll(/\\sym\{[^}]*\}|\\textsuperscript\{[^}]*\}|\^\{?\*+\}?/g, '')
    .replaceAll(/\\([%*<&#_])/g, '$1')
    .replace(/^\*\*(.+)\*\*$/, '$1')
    .trim();

/** Digits and signs of any script as those of ASCII, without what is not seen and the number of a footnote. */
const plainDigits = (text: string): string =>
  text
    .replaceAll(/\p{Cf}/gu, '')
    .replace(/(?<=\p{Nd})[⁰¹²³⁴-⁹]+$/u, '')
    .normalize('NFKC')
    .replaceAll(/\p{Nd}/gu, (digit) => String(placeOf(digit)));

/** Unicode keeps the ten digits of a script in a row, from nought. */
function placeOf(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  let first = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first -= 1;
  return (code - first) % 10;
}

/** `###### 120` and `84 ▇▇▇▇`: a bar drawn in letters beside its figure. */
const drawnBar = /^[#*=|+▀-▟■▪]+\s+(?=\d)|(?<=\d)\s+[#*=|+▀-▟■▪]{2,}$/u;

export function readCell(written: string): ReadCell {
  const label = bare(written);
  const text = plainDigits(label).trim().replace(drawnBar, '');
  if (missingMark.test(text)) return { cell: missing, percent: false };
  if (hiddenMark.test(text)) return { cell: suppressed, percent: false, ...limitsOf(text) };
  const parts = fraction.exec(text);
  const [part, whole] = [numberIn(parts?.[1] ?? ''), numberIn(parts?.[2] ?? '')];
  if (part !== undefined && whole !== undefined && part <= whole)
    return { cell: valueCell(part), percent: false, base: whole };
  const two = pair.exec(text);
  if (two !== null) {
    const [, first = '', second = '', sign = ''] = two;
    const value = numberIn(first.trim());
    const beside = { second: Number(second), percent: sign === '%' };
    if (value !== undefined) return { cell: valueCell(value), ...beside };
    if (hiddenMark.test(first.trim())) return { cell: suppressed, ...beside, ...limitsOf(first) };
  }
  const percent = /^[^%]*\d\s*%$/.test(text);
  const value = numberIn(percent ? text.replace(/\s*%$/, '') : text);
  return { cell: valueCell(value ?? label), percent };
}

function limitsOf(mark: string): Pick<ReadCell, 'limits'> {
  const numbers = [...mark.matchAll(/\d+/g)].map(Number);
  const [first, last] = numbers;
  if (first === undefined) return {};
  if (last !== undefined) return { limits: [first, last] };
  return { limits: [0, /[<]|less|fewer|under/i.test(mark) && !/=|≤/.test(mark) ? first - 1 : first] };
}
