import { Corrupt } from '@vitrine/core/errors';
import { bandCount, type Fingerprint } from '@vitrine/disclosure-control/history';
import { groupSchema } from '@vitrine/notebooks-gateway/protocol';
import { z } from 'zod';

const figureSchema = z.strictObject({ value: z.number(), margin: z.number() });

/** What is said of a remembered population; `null` is hidden. */
const headSchema = z.discriminatedUnion('kind', [
  /** One figure over it. */
  z.strictObject({ kind: z.literal('figure'), statistic: z.string(), figure: figureSchema.nullable() }),
  /** A table over whom WHERE keeps; `fresh`: how they were singled out, where no population near was asked about before. */
  z.strictObject({
    kind: z.literal('table'),
    form: z.string(),
    fresh: z.enum(['declared', 'chosen']).nullable(),
    groups: z.array(groupSchema),
  }),
]);
export type RecordHead = z.output<typeof headSchema>;

export interface FigureRecord {
  readonly head: RecordHead;
  readonly print: Fingerprint;
  /** As `packPeople` packs them. */
  readonly people: Uint8Array;
}

const printBytes = 8 * bandCount;

/** Length of the head in four bytes, the head as JSON, the fingerprint, the people. */
export function writeRecord({ head, print, people }: FigureRecord): Uint8Array {
  const text = Buffer.from(JSON.stringify(head), 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  const words = Buffer.from(print.buffer, print.byteOffset, print.byteLength);
  return Buffer.concat([length, text, words, people]);
}

/** @throws Corrupt when the bytes are not of `writeRecord` */
export function readRecord(bytes: Uint8Array): FigureRecord {
  try {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const at = 4 + buffer.readUInt32BE();
    const head = headSchema.parse(JSON.parse(buffer.subarray(4, at).toString('utf8')));
    const words = buffer.subarray(at, at + printBytes);
    if (words.length !== printBytes) throw new RangeError('A fingerprint is cut short.');
    const print = new Uint32Array(2 * bandCount);
    new Uint8Array(print.buffer).set(words);
    return { head, print, people: buffer.subarray(at + printBytes) };
  } catch (cause) {
    throw new Corrupt({ detail: 'A remembered figure cannot be read.', cause });
  }
}
