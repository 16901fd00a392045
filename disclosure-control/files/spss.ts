import { ByteReader } from './byte-reader.ts';
import { faulty, mostRows, type FileContents } from './contents.ts';
import { spssValues, type SpssLayout } from './spss-values.ts';

/** Print formats of dates and times, in seconds since 14 October 1582. */
const dateFormats = [20, 22, 23, 24, 38, 39];

interface Variable {
  readonly name: string;
  readonly width: number;
  readonly date: boolean;
}

/** An SPSS system file, plain or compressed: its cases with labelled values, and all that is said beside them. */
export function readSpss(bytes: Uint8Array): FileContents {
  try {
    return contentsOf(bytes);
  } catch {
    return faulty('SPSS data', 'unreadable');
  }
}

function contentsOf(bytes: Uint8Array): FileContents {
  const little = [2, 3].includes(new ByteReader(bytes, true, 64).int32());
  const reader = new ByteReader(bytes, little, 68);
  reader.int32();
  const compression = reader.int32();
  reader.bytes(4);
  const cases = reader.int32();
  const bias = reader.double();
  reader.bytes(17);
  const said = [reader.text(64).trim()];
  reader.bytes(3);
  const { variables, labels, names } = dictionary(reader, said);
  const layout: SpssLayout = { little, compression, bias, cells: variables.length };
  const most = (mostRows + 1) * variables.length;
  const values = spssValues(
    bytes.subarray(reader.at),
    bytes,
    layout,
    cases < 0 ? most : Math.min(most, cases * variables.length),
  );
  const height = values.length / Math.max(1, variables.length);
  // A file that ends before its cases do was cut off.
  if (height > mostRows || !Number.isInteger(height) || (cases >= 0 && height < cases))
    return faulty('SPSS data', 'unreadable');
  const columns = variables.flatMap((variable, at) => (variable.width < 0 ? [] : [{ ...variable, at }]));
  const rows = Array.from({ length: height }, (_, row) =>
    columns.map(({ at, width, date }) => {
      const cells = values.slice(
        row * variables.length + at,
        row * variables.length + at + Math.max(1, Math.ceil(width / 8)),
      );
      if (width > 0) return Buffer.concat(cells).toString('utf8').trimEnd();
      const value = new ByteReader(cells[0] ?? new Uint8Array(8), little).double();
      if (value < -1e300) return '';
      if (date) return new Date(Date.UTC(1582, 9, 14) + value * 1_000).toISOString().slice(0, 10);
      return labels.get(at)?.get(value) ?? String(value);
    }),
  );
  const header = columns.map(({ name }) => names.get(name) ?? name);
  return {
    form: 'SPSS data',
    tables: [{ place: '', header, rows, near: [] }],
    texts: [{ place: 'labels and documents', text: said.filter((text) => text !== '').join('\n') }],
    faults: [],
  };
}

interface Dictionary {
  readonly variables: readonly Variable[];
  readonly labels: ReadonlyMap<number, ReadonlyMap<number, string>>;
  readonly names: ReadonlyMap<string, string>;
}

/** Records of the dictionary, up to the one that says that cases follow. */
function dictionary(reader: ByteReader, said: string[]): Dictionary {
  const variables: Variable[] = [];
  const labels = new Map<number, ReadonlyMap<number, string>>();
  const names = new Map<string, string>();
  let set = new Map<number, string>();
  for (;;) {
    const record = reader.int32();
    if (record === 2) variables.push(variableOf(reader, said));
    else if (record === 3) set = labelSet(reader, said);
    else if (record === 4) {
      const used = Array.from({ length: reader.int32() }, () => reader.int32());
      for (const at of used) labels.set(at - 1, set);
    } else if (record === 6)
      said.push(...Array.from({ length: reader.int32() }, () => reader.text(80).trim()));
    else if (record === 7) {
      const kind = reader.int32();
      const text = reader.bytes(reader.int32() * reader.int32()).toString('utf8');
      if (kind === 13)
        for (const pair of text.split('\t'))
          names.set(pair.split('=')[0] ?? '', pair.split('=').slice(1).join('='));
      else said.push(text.replaceAll(/[\0-\x08\x0b-\x1f]+/g, ' '));
    } else if (record === 999) {
      reader.int32();
      return { variables, labels, names };
    } else throw new RangeError('record');
  }
}

function variableOf(reader: ByteReader, said: string[]): Variable {
  const width = reader.int32();
  const hasLabel = reader.int32();
  const missing = reader.int32();
  const print = reader.int32();
  reader.int32();
  const name = reader.text(8).trim();
  if (hasLabel === 1) {
    const length = reader.int32();
    said.push(`${name}: ${reader.text(length)}`);
    reader.bytes((4 - (length % 4)) % 4);
  }
  reader.bytes(Math.abs(missing) * 8);
  return { name, width, date: dateFormats.includes((print >> 16) & 0xff) };
}

function labelSet(reader: ByteReader, said: string[]): Map<number, string> {
  const set = new Map<number, string>();
  for (let left = reader.int32(); left > 0; left -= 1) {
    const value = reader.double();
    const length = reader.uint8();
    const label = reader.text(length).trim();
    reader.bytes((8 - ((length + 1) % 8)) % 8);
    set.set(value, label);
    said.push(label);
  }
  return set;
}
