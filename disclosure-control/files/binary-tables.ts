import { gunzipSync } from 'node:zlib';
import { parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { faulty, mostRows, type FileContents, type FileTable } from './contents.ts';
import { textOf } from './json-values.ts';

/** Apache Parquet: its rows as a table, and what was written beside them. */
export async function readParquet(bytes: Uint8Array): Promise<FileContents> {
  const file = new Uint8Array(bytes).buffer;
  try {
    const metadata = await parquetMetadataAsync(file);
    if (metadata.num_rows > mostRows) return faulty('Parquet', 'unreadable');
    const objects = (await parquetReadObjects({ file })) as Record<string, unknown>[];
    const header = [...new Set(objects.flatMap((one) => Object.keys(one)))];
    const rows = objects.map((one) => header.map((name) => valueText(one[name])));
    const beside = (metadata.key_value_metadata ?? []).filter(({ key }) => !/^ARROW:schema$/i.test(key));
    return {
      form: 'Parquet',
      tables: [{ place: '', header, rows, near: [] }],
      texts: beside.map(({ key, value }) => ({ place: `metadata, ${key.slice(0, 40)}`, text: value ?? '' })),
      faults: [],
    };
  } catch {
    return faulty('Parquet', 'unreadable');
  }
}

function valueText(value: unknown): string {
  return value instanceof Date ? value.toISOString().slice(0, 10) : textOf(value);
}

/** An R object of a file (XDR serialisation, R Internals 1.8): vectors, lists, attributes; nothing is evaluated. */
interface RValue {
  readonly values: readonly unknown[];
  readonly attributes: ReadonlyMap<string, RValue>;
}

/** .rds and .RData: data frames and matrices of plain vectors as tables; anything else is refused. */
export function readRds(bytes: Uint8Array): FileContents {
  try {
    const raw =
      bytes[0] === 0x1f ? gunzipSync(bytes, { maxOutputLength: 64 * 1024 * 1024 }) : Buffer.from(bytes);
    // A workspace has a mark of its own before what a single object begins with.
    const workspace = /^RDX[23]\n/.test(raw.toString('latin1', 0, 5));
    const body = workspace ? raw.subarray(5) : raw;
    if (body.toString('latin1', 0, 2) !== 'X\n') return faulty('R data', 'unsafe-form');
    const value = new RReader(body).read();
    const tables = workspace
      ? [...value.attributes].map(([name, one]) => tableOf(one, name))
      : [tableOf(value, '')];
    const read = tables.filter((table) => table !== undefined);
    if (read.length !== tables.length || read.length === 0) return faulty('R data', 'unsafe-form');
    if (read.some((table) => table.rows.length > mostRows)) return faulty('R data', 'unreadable');
    const said = (workspace ? [...value.attributes.values()] : [value]).flatMap(besideOf);
    return {
      form: 'R data',
      tables: read,
      texts: said.length === 0 ? [] : [{ place: 'attributes', text: said.join('\n') }],
      faults: [],
    };
  } catch {
    return faulty('R data', 'unsafe-form');
  }
}

/** What is written beside the values of an object, where nobody would see it. */
function besideOf(value: RValue): readonly string[] {
  const inner = [...value.attributes].flatMap(([name, one]) =>
    ['names', 'class', 'row.names', 'levels', 'dim', 'dimnames', 'tzone'].includes(name) ? [] : textsOf(one),
  );
  return [...inner, ...value.values.filter(isRValue).flatMap(besideOf)];
}

const textsOf = (value: RValue): readonly string[] => [
  ...value.values.flatMap((one) => (isRValue(one) ? textsOf(one) : [textOf(one)])),
  ...[...value.attributes.values()].flatMap(textsOf),
];

function tableOf(value: RValue, place: string): FileTable | undefined {
  const names = value.attributes.get('names')?.values.map(textOf);
  const columns = value.values.filter(isRValue);
  if (names === undefined || columns.length !== value.values.length) return undefined;
  const texts = columns.map(columnText);
  const height = Math.max(0, ...texts.map((column) => column.length));
  const rows = Array.from({ length: height }, (_, row) => texts.map((column) => column[row] ?? ''));
  return { place, header: names, rows, near: [] };
}

function columnText({ values, attributes }: RValue): readonly string[] {
  const levels = attributes.get('levels')?.values.map(textOf);
  return values.map((one) => (levels === undefined ? textOf(one) : (levels[Number(one) - 1] ?? '')));
}

function isRValue(value: unknown): value is RValue {
  return typeof value === 'object' && value !== null && 'attributes' in value;
}

class RReader {
  readonly #bytes: Buffer;
  readonly #references: RValue[] = [];
  #at = 2;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  read(): RValue {
    const version = this.#int();
    this.#at += 8;
    if (version === 3) this.#at += this.#int();
    return this.#item(0);
  }

  #int(): number {
    const value = this.#bytes.readInt32BE(this.#at);
    this.#at += 4;
    return value;
  }

  #length(): number {
    const length = this.#int();
    if (length < 0 || length > this.#bytes.length) throw new RangeError('length');
    return length;
  }

  #item(depth: number): RValue {
    if (depth > 64) throw new RangeError('depth');
    const flags = this.#int();
    const [type, hasAttributes, hasTag] = [flags & 0xff, (flags & 0x200) !== 0, (flags & 0x400) !== 0];
    switch (type) {
      case 254: // NULL
      case 253: // the global environment
      case 242:
        return { values: [], attributes: new Map() };
      case 255:
        return this.#references[(flags >> 8) - 1] ?? { values: [], attributes: new Map() };
      case 1: {
        const symbol = this.#item(depth + 1);
        this.#references.push(symbol);
        return symbol;
      }
      case 2:
        return this.#pairs(flags, hasAttributes, hasTag, depth);
      case 9: {
        const length = this.#int();
        const text = length < 0 ? null : this.#bytes.toString('utf8', this.#at, this.#at + length);
        this.#at += Math.max(0, length);
        return { values: [text], attributes: new Map() };
      }
      case 10:
      case 13:
        return this.#vector(hasAttributes, depth, () => {
          const value = this.#int();
          return value === -2147483648 ? null : value;
        });
      case 14:
        return this.#vector(hasAttributes, depth, () => {
          const value = this.#bytes.readDoubleBE(this.#at);
          this.#at += 8;
          return Number.isNaN(value) ? null : value;
        });
      case 16:
        return this.#vector(hasAttributes, depth, () => this.#item(depth + 1).values[0] ?? null);
      case 19:
        return this.#vector(hasAttributes, depth, () => this.#item(depth + 1));
      case 238:
        return this.#compact(depth);
      default:
        throw new RangeError(`type ${type}`);
    }
  }

  #vector(hasAttributes: boolean, depth: number, one: () => unknown): RValue {
    const length = this.#length();
    const values = Array.from({ length }, one);
    return { values, attributes: hasAttributes ? this.#attributes(depth) : new Map() };
  }

  #attributes(depth: number): ReadonlyMap<string, RValue> {
    return this.#item(depth + 1).attributes;
  }

  /** A pair list: what attributes are written as. */
  #pairs(flags: number, hasAttributes: boolean, hasTag: boolean, depth: number): RValue {
    const attributes = new Map<string, RValue>();
    if (hasAttributes) this.#item(depth + 1);
    let tagged = hasTag;
    let more = flags;
    for (;;) {
      const tag = tagged ? textOf(this.#item(depth + 1).values[0]) : '';
      attributes.set(tag, this.#item(depth + 1));
      more = this.#int();
      if ((more & 0xff) !== 2) {
        if ((more & 0xff) !== 254) throw new RangeError('pairs');
        return { values: [], attributes };
      }
      tagged = (more & 0x400) !== 0;
    }
  }

  /** Compact sequences (ALTREP): start, length and step; other classes are not read. */
  #compact(depth: number): RValue {
    const info = [...this.#item(depth + 1).attributes.values()];
    const state = this.#item(depth + 1);
    this.#item(depth + 1);
    const name = textOf(info[0]?.values[0]);
    if (name !== 'compact_intseq' && name !== 'compact_realseq') {
      const inner = state.values.find(isRValue);
      if (name.startsWith('wrap_') && inner !== undefined) return inner;
      throw new RangeError('altrep');
    }
    const [length = 0, start = 0, step = 1] = state.values.map(Number);
    if (length > this.#bytes.length * 8) throw new RangeError('length');
    return { values: Array.from({ length }, (_, at) => start + at * step), attributes: new Map() };
  }
}
