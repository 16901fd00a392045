import { ByteReader } from './byte-reader.ts';
import { faulty, mostRows, type FileContents } from './contents.ts';
import { stataLabels, type ValueLabels } from './stata-labels.ts';

/** Widths of names, formats and labels by release of the format. */
interface Widths {
  readonly name: number;
  readonly format: number;
  readonly label: number;
}
const modern: Readonly<Record<string, Widths>> = {
  117: { name: 33, format: 49, label: 81 },
  118: { name: 129, format: 57, label: 321 },
  119: { name: 129, format: 57, label: 321 },
};

interface Variable {
  readonly type: number;
  readonly name: string;
  readonly format: string;
  readonly labels: string;
  readonly label: string;
}

/** A Stata file (releases 113 to 115 and 117 to 119): its rows with labelled values, and all that is said beside them. */
export function readStata(bytes: Uint8Array): FileContents {
  try {
    return Buffer.from(bytes.subarray(0, 11)).toString('latin1') === '<stata_dta>'
      ? readTagged(bytes)
      : readOld(bytes);
  } catch {
    return faulty('Stata data', 'unreadable');
  }
}

function readTagged(bytes: Uint8Array): FileContents {
  const head = Buffer.from(bytes.subarray(0, 80)).toString('latin1');
  const release = /<release>(\d+)<\/release>/.exec(head)?.[1] ?? '';
  const order = /<byteorder>(LSF|MSF)<\/byteorder>/.exec(head);
  const widths = modern[release];
  if (widths === undefined || order === null) return faulty('Stata data', 'unsafe-form');
  const at = (tag: string): number => Buffer.from(bytes).indexOf(`<${tag}>`) + tag.length + 2;
  const reader = new ByteReader(bytes, order[1] === 'LSF');
  reader.at = at('K');
  const variables = release === '119' ? reader.int32() : reader.uint16();
  reader.at = at('N');
  const rows = release === '117' ? reader.int32() : reader.int64();
  reader.at = at('label');
  const title = reader.text(release === '117' ? reader.uint8() : reader.uint16());
  reader.at = at('map');
  const map = Array.from({ length: 14 }, () => reader.int64());
  const many = <T>(section: number, tag: string, one: () => T): T[] => {
    reader.at = (map[section] ?? 0) + tag.length + 2;
    return Array.from({ length: variables }, one);
  };
  const types = many(2, 'variable_types', () => reader.uint16());
  const names = many(3, 'varnames', () => reader.text(widths.name));
  const formats = many(5, 'formats', () => reader.text(widths.format));
  const valueLabels = many(6, 'value_label_names', () => reader.text(widths.name));
  const labels = many(7, 'variable_labels', () => reader.text(widths.label));
  const [from = 0, strings = 0, values = 0, end = 0] = map.slice(9, 13);
  reader.at = from + '<data>'.length;
  const beside =
    Buffer.from(bytes.subarray(map[8] ?? 0, from)).toString('utf8') +
    Buffer.from(bytes.subarray(strings, values)).toString('utf8');
  return contentsOf(
    reader,
    names.map((name, one) => ({
      type: types[one] ?? 0,
      name,
      format: formats[one] ?? '',
      labels: valueLabels[one] ?? '',
      label: labels[one] ?? '',
    })),
    rows,
    stataLabels(bytes.subarray(values, end), order[1] === 'LSF', widths.name, '<lbl>'.length),
    [title, beside],
  );
}

/** Releases before tags, whose types are one byte: brought to the later numbers. */
function readOld(bytes: Uint8Array): FileContents {
  const [release = 0, order = 0] = bytes;
  if (![113, 114, 115].includes(release)) return faulty('Stata data', 'unsafe-form');
  const reader = new ByteReader(bytes, order === 2, 4);
  const variables = reader.uint16();
  const rows = reader.int32();
  const title = reader.text(81);
  reader.bytes(18);
  const many = <T>(one: () => T, more = 0): T[] => Array.from({ length: variables + more }, one);
  const types = many(() => reader.uint8()).map((type) => (type <= 244 ? type : 65_530 - (type - 251)));
  const names = many(() => reader.text(33));
  many(() => reader.int16(), 1);
  const formats = many(() => reader.text(release === 113 ? 12 : 49));
  const valueLabels = many(() => reader.text(33));
  const labels = many(() => reader.text(81));
  const beside: string[] = [title];
  for (;;) {
    const kind = reader.uint8();
    const size = reader.int32();
    if (kind === 0 && size === 0) break;
    beside.push(reader.bytes(size).toString('utf8').replaceAll('\0', ' '));
  }
  const width = types.reduce((sum, type) => sum + widthOf(type), 0);
  return contentsOf(
    reader,
    names.map((name, one) => ({
      type: types[one] ?? 0,
      name,
      format: formats[one] ?? '',
      labels: valueLabels[one] ?? '',
      label: labels[one] ?? '',
    })),
    rows,
    stataLabels(bytes.subarray(reader.at + width * rows), order === 2, 33, 0),
    beside,
  );
}

const widthOf = (type: number): number =>
  (({ 32_768: 8, 65_526: 8, 65_527: 4, 65_528: 4, 65_529: 2, 65_530: 1 }) as Record<number, number>)[type] ??
  type;

function contentsOf(
  reader: ByteReader,
  variables: readonly Variable[],
  rows: number,
  labels: ValueLabels,
  beside: readonly string[],
): FileContents {
  if (rows > mostRows) return faulty('Stata data', 'unreadable');
  const body = Array.from({ length: rows }, () =>
    variables.map((variable) => valueOf(reader, variable, labels)),
  );
  const said = [
    ...beside.map((text) => text.replaceAll(/[\0-\x08\x0e-\x1f]+/g, ' ')),
    ...variables.map(({ name, label }) => `${name}: ${label}`),
    ...[...labels.values()].flatMap((one) => [...one.values()]),
  ];
  return {
    form: 'Stata data',
    tables: [{ place: '', header: variables.map(({ name }) => name), rows: body, near: [] }],
    texts: [{ place: 'labels and notes', text: said.join('\n') }],
    faults: [],
  };
}

/** A value as text; what Stata takes as missing is empty. */
function valueOf(reader: ByteReader, { type, format, labels }: Variable, known: ValueLabels): string {
  const value = numberOf(reader, type);
  if (typeof value === 'string') return value;
  if (value === undefined) return '';
  if (/^%t?d/.test(format))
    return new Date(Date.UTC(1960, 0, 1) + value * 86_400_000).toISOString().slice(0, 10);
  if (/^%tc/i.test(format)) return new Date(Date.UTC(1960, 0, 1) + value).toISOString().slice(0, 10);
  return known.get(labels)?.get(value) ?? String(value);
}

function numberOf(reader: ByteReader, type: number): number | string | undefined {
  const upTo = (value: number, most: number): number | undefined => (value > most ? undefined : value);
  switch (type) {
    case 65_530:
      return upTo(reader.int8(), 100);
    case 65_529:
      return upTo(reader.int16(), 32_740);
    case 65_528:
      return upTo(reader.int32(), 2_147_483_620);
    case 65_527:
      return upTo(Number(reader.float().toPrecision(7)), 1.7e38);
    case 65_526:
      return upTo(reader.double(), 8.98e307);
    case 32_768:
      reader.bytes(8);
      return '';
    default:
      return reader.text(type);
  }
}
