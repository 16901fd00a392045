import { ByteReader } from './byte-reader.ts';
import { faulty, mostRows, type FileContents } from './contents.ts';

const kinds: Readonly<Record<string, (reader: ByteReader) => number>> = {
  f8: (reader) => reader.double(),
  f4: (reader) => reader.float(),
  i8: (reader) => reader.int64(),
  i4: (reader) => reader.int32(),
  i2: (reader) => reader.int16(),
  i1: (reader) => reader.int8(),
  u1: (reader) => reader.uint8(),
  b1: (reader) => reader.uint8(),
};

/** A NumPy array (format 1 to 3) of plain numbers with one or two dimensions; arrays of objects hold pickles, and are refused. */
export function readNumpy(bytes: Uint8Array): FileContents {
  try {
    const long = (bytes[6] ?? 1) > 1;
    const sized = new ByteReader(bytes, true, 8);
    const length = long ? sized.int32() : sized.uint16();
    const head = sized.text(length);
    const type = /'descr':\s*'([<>|])(\w+)'/.exec(head);
    const shape = [...(/'shape':\s*\(([^)]*)\)/.exec(head)?.[1] ?? '').matchAll(/\d+/g)].map((one) =>
      Number(one[0]),
    );
    const read = kinds[type?.[2] ?? ''];
    const [height = 1, width = 1] = shape;
    if (read === undefined || shape.length > 2) return faulty('NumPy array', 'unsafe-form');
    if (height * width > mostRows * 10) return faulty('NumPy array', 'unreadable');
    const reader = new ByteReader(bytes, type?.[1] !== '>', sized.at);
    const values = Array.from({ length: height * width }, () => String(read(reader)));
    const across = /'fortran_order':\s*True/.test(head);
    const rows = Array.from({ length: height }, (_, row) =>
      Array.from(
        { length: width },
        (_cell, at) => values[across ? at * height + row : row * width + at] ?? '',
      ),
    );
    const header = Array.from({ length: width }, (_, at) => `column ${at + 1}`);
    return {
      form: 'NumPy array',
      tables: [{ place: '', header, rows, near: [] }],
      texts: [],
      faults: [{ fault: 'needs-person', place: '' }],
    };
  } catch {
    return faulty('NumPy array', 'unreadable');
  }
}
