import { ByteReader } from './byte-reader.ts';

/** Texts of coded values, by the name of their set. */
export type ValueLabels = ReadonlyMap<string, ReadonlyMap<number, string>>;

/** The value labels at the end of a Stata file, each set between tags of `tag` bytes, or none. */
export function stataLabels(bytes: Uint8Array, little: boolean, nameWidth: number, tag: number): ValueLabels {
  const sets = new Map<string, ReadonlyMap<number, string>>();
  const reader = new ByteReader(bytes, little, tag > 0 ? '<value_labels>'.length : 0);
  while (reader.at + tag + nameWidth + 15 < reader.length) {
    if (tag > 0 && reader.text(tag) !== '<lbl>') break;
    const size = reader.int32();
    const name = reader.text(nameWidth);
    reader.bytes(3);
    const end = reader.at + size;
    const count = reader.int32();
    const textLength = reader.int32();
    if (count < 0 || count > 65_536) throw new RangeError('labels');
    const offsets = Array.from({ length: count }, () => reader.int32());
    const values = Array.from({ length: count }, () => reader.int32());
    const texts = reader.bytes(textLength);
    sets.set(
      name,
      new Map(
        values.map((value, at) => {
          const from = offsets[at] ?? 0;
          const stop = texts.indexOf(0, from);
          return [value, texts.toString('utf8', from, stop < 0 ? texts.length : stop)];
        }),
      ),
    );
    reader.at = end + (tag > 0 ? '</lbl>'.length : 0);
  }
  return sets;
}
