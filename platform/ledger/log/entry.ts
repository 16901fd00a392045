import { createHash, randomBytes } from 'node:crypto';
import { canonicalJson, type Json, type JsonObject } from '@vitrine/core/text';
import { Corrupt } from '@vitrine/core/errors';
import { parseActId, type ActId } from '@vitrine/core/ids';
import { z } from 'zod';
import { InvalidEntry } from '../errors.ts';

export const phases = ['intent', 'outcome', 'fact'] as const;
export type Phase = (typeof phases)[number];
export const results = ['done', 'refused', 'failed', 'interrupted'] as const;
export type Result = (typeof results)[number];

/** What a caller asks the ledger to keep. */
export interface EntryDraft {
  /** What happened, such as `agreement.applied`, `query`, `vote`: `[a-z][a-z0-9.-]*`. */
  readonly type: string;
  readonly phase: Phase;
  /** Joins an intent with its outcome. */
  readonly act: ActId;
  /** Of outcomes, and only of them. */
  readonly result?: Result;
  /** Goes into the tree in clear, and so may become known to everyone. */
  readonly public: JsonObject;
  /** Each field is committed to and kept apart; `actor` (a person id, or `system`) is always one. */
  readonly private: JsonObject;
}

/** What the ledger keeps. Private fields that were destroyed are absent. */
export interface Entry extends EntryDraft {
  readonly index: number;
  /** When it was written: ISO 8601 in UTC, with milliseconds. */
  readonly at: string;
}

/** A private field with the salt (256 bits, hex) that its commitment was made with. */
export type SaltedField = { readonly salt: string; readonly value: Json };
export type PrivateBody = Readonly<Record<string, SaltedField>>;

/** A leaf's bytes (canonical JSON) and the private body that belongs to it. */
export interface StoredEntry {
  readonly leaf: string;
  readonly body: PrivateBody;
}

const fieldName = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
const hex256 = z.string().regex(/^[0-9a-f]{64}$/);
/** JSON as it was parsed. A schema that copies would leave out a member called `__proto__`, and its commitment would fail. */
const anyJson = z.custom<Json>((value) => value !== undefined);
const face = z.custom<JsonObject>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);
const leafSchema = z.strictObject({
  at: z.iso.datetime({ precision: 3 }),
  type: z.string().regex(/^[a-z][a-z0-9.-]{0,63}$/),
  phase: z.enum(phases),
  act: z.string().transform((text): ActId => parseActId(text)),
  result: z.enum(results).optional(),
  public: face,
  commitments: z.record(z.string().regex(fieldName), hex256),
});
export type Leaf = z.infer<typeof leafSchema>;
const bodySchema = z.record(z.string().regex(fieldName), z.strictObject({ salt: hex256, value: anyJson }));

/** The longest leaf that a tlog-tiles entry bundle can hold (its length is a uint16). */
export const maxLeafBytes = 65_535;
export const maxPrivateBytes = 16 * 1024 * 1024;

/** SHA-256(salt ‖ canonical JSON of the value), in hex. */
export function commitmentTo(field: SaltedField): string {
  return createHash('sha256')
    .update(Buffer.from(field.salt, 'hex'))
    .update(canonicalJson(field.value))
    .digest('hex');
}

/** A draft whose private fields have their salts, waiting for its time and place. */
export interface SealedDraft {
  readonly body: PrivateBody;
  /** The stored entry, once it is known when it is written. */
  at(time: Date): StoredEntry;
}

/** Checks and salts a draft. @throws InvalidEntry. */
export function sealDraft(draft: EntryDraft): SealedDraft {
  if (typeof draft.private['actor'] !== 'string') {
    throw new InvalidEntry({ detail: 'Every entry names its actor in a private field.' });
  }
  if ((draft.phase === 'outcome') !== (draft.result !== undefined)) {
    throw new InvalidEntry({ detail: 'An outcome has a result, and nothing else has one.' });
  }
  try {
    // The draft is copied, so that a caller who changes it later changes nothing here.
    const own = JSON.parse(canonicalJson({ public: draft.public, private: draft.private })) as EntryDraft;
    const body: Record<string, SaltedField> = {};
    const commitments: Record<string, string> = {};
    for (const [name, value] of Object.entries(own.private)) {
      if (!fieldName.test(name)) throw new InvalidEntry({ detail: 'A private field has no usable name.' });
      body[name] = { salt: randomBytes(32).toString('hex'), value };
      commitments[name] = commitmentTo(body[name]);
    }
    const { type, phase, act, result } = draft;
    const at = (time: Date): StoredEntry => ({
      leaf: canonicalJson({
        at: time.toISOString(),
        type,
        phase,
        act,
        ...(result === undefined ? {} : { result }),
        public: own.public,
        commitments,
      }),
      body,
    });
    const sample = at(new Date(0)).leaf;
    leafSchema.parse(JSON.parse(sample));
    const privateBytes = Buffer.byteLength(canonicalJson(bodySchema.parse(body)));
    if (Buffer.byteLength(sample) > maxLeafBytes || privateBytes > maxPrivateBytes) {
      throw new InvalidEntry({
        detail: 'An entry is limited to 64 KiB in the tree and 16 MiB in private.',
        facts: { publicLimit: maxLeafBytes, privateLimit: maxPrivateBytes },
      });
    }
    return { body, at };
  } catch (cause) {
    if (cause instanceof InvalidEntry) throw cause;
    throw new InvalidEntry({
      detail: 'The entry cannot be written as canonical JSON in the form of a leaf.',
      cause,
    });
  }
}

/** Reads a leaf back. @throws Corrupt when the bytes are not the canonical form of a leaf. */
export function parseLeaf(leaf: string): Leaf {
  const parsed = leafSchema.safeParse(fromCanonical(leaf));
  if (!parsed.success) throw new Corrupt({ detail: 'A ledger entry does not have the form of a leaf.' });
  return parsed.data;
}

/**
 * Reads a leaf without looking at its form: for bytes whose hash is known to be in a tree that we signed, or whose
 * tree is still to be compared with one before anything is made of them. @throws Corrupt for what is no JSON.
 */
export function skimLeaf(leaf: string): Leaf {
  try {
    const value = JSON.parse(leaf) as Leaf | null;
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Falls through: what is no JSON is no leaf either.
  }
  return parseLeaf(leaf);
}

/** Reads a private body back. @throws Corrupt when the bytes are not its canonical form. */
export function parseBody(text: string): PrivateBody {
  const parsed = bodySchema.safeParse(fromCanonical(text));
  if (!parsed.success) throw new Corrupt({ detail: 'A private body does not have its form.' });
  return parsed.data;
}

function fromCanonical(text: string): unknown {
  try {
    const value = JSON.parse(text) as Json;
    if (canonicalJson(value) === text) return value;
  } catch {
    // Falls through: not JSON is as wrong as not canonical.
  }
  throw new Corrupt({ detail: 'A stored line is not canonical JSON.' });
}

/** Puts an entry together. @throws Corrupt when a private field is not what the leaf commits to. */
export function openEntry(index: number, stored: StoredEntry): Entry {
  const leaf = parseLeaf(stored.leaf);
  const open: Record<string, Json> = {};
  for (const [name, field] of Object.entries(stored.body)) {
    if (!Object.hasOwn(leaf.commitments, name) || leaf.commitments[name] !== commitmentTo(field)) {
      throw new Corrupt({
        detail: 'A private field of a ledger entry is not the one the entry commits to.',
        facts: { index },
      });
    }
    open[name] = field.value;
  }
  return {
    index,
    at: leaf.at,
    type: leaf.type,
    phase: leaf.phase,
    act: leaf.act,
    ...(leaf.result === undefined ? {} : { result: leaf.result }),
    public: leaf.public,
    private: open,
  };
}
