import { parseAgreementRef, type AgreementId, type AgreementRef } from '@vitrine/core/ids';
import { type Database } from '@vitrine/core/database';
import { type Json } from '@vitrine/core/text';
import { z } from 'zod';
import { agreementSchema, type Agreement } from '../agreement/agreement.ts';
import { signedEndSchema, type SignedEnd } from '../lifecycle/end-statement.ts';
import { signatureSchema, type Signature } from '../lifecycle/signature.ts';
import { stateAt, type AgreementEvent, type AgreementState } from '../lifecycle/state.ts';
import type { VersionState } from '../lifecycle/succession.ts';
import { eventRowsOf } from './remember.ts';
import { ledgerTables, type PolicyTables } from './tables.ts';

/** One version of an agreement, as the ledger tells it. */
export interface AgreementRecord {
  readonly ref: AgreementRef;
  readonly digest: string;
  readonly title: string;
  readonly summary: string;
  readonly purpose: string;
  readonly controllers: readonly string[];
  readonly term: { readonly from: string; readonly to: string };
  /** The document as signed; null once destroyed. */
  readonly document: Json | null;
  /** The same, read; null once destroyed. */
  readonly agreement: Agreement | null;
  readonly events: readonly RecordedEvent[];
  /** Signatures on the document as it stands. */
  readonly signatures: readonly RecordedSignature[];
}

export interface RecordedEvent {
  readonly entry: number;
  readonly at: string;
  readonly actor: string | null;
  readonly event: AgreementEvent;
  readonly reason: string | null;
  /** What an officer signed, where this was the end of the whole agreement. */
  readonly statement?: SignedEnd;
}

export interface RecordedSignature {
  /** Sign-in name. */
  readonly officer: string;
  readonly at: string;
  readonly signature: Signature;
}

const eventSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('applied'),
    digest: z.string(),
    term: z.object({ from: z.string(), to: z.string() }),
    people: z.array(z.string()),
  }),
  z.object({ kind: z.literal('signed'), digest: z.string(), officer: z.string() }),
  z.object({ kind: z.enum(['suspended', 'ended']) }),
]);

type EventRow = PolicyTables['policy_agreement_event'];

/** The state of a recorded agreement at a moment. */
export function stateOf(record: AgreementRecord, now: Date): AgreementState {
  return stateAt(
    now,
    record.events.map((one) => one.event),
  );
}

/** Where each of these versions stands by itself, for `replacedVersions` and `stateAmong`. */
export function statesOf(records: readonly AgreementRecord[], now: Date): readonly VersionState[] {
  return records.map((record) => ({ ref: record.ref, state: stateOf(record, now) }));
}

/** All versions of these agreements, or of all, by reference, as the ledger has them. */
export async function listAgreements(
  database: Database,
  agreements?: readonly AgreementId[],
): Promise<readonly AgreementRecord[]> {
  const wanted = agreements === undefined ? undefined : new Set<string>(agreements);
  return ledgerTables.agreements
    .of(database)
    .where((row) => wanted?.has(row.agreement) ?? true)
    .toSorted(byRef)
    .map((row) => recordOf(row, eventRowsOf(database, row.ref)));
}

/** One version of an agreement, as the ledger has it, or undefined. */
export async function getAgreement(database: Database, ref: string): Promise<AgreementRecord | undefined> {
  const row = ledgerTables.agreements.of(database).get(ref);
  return row === undefined ? undefined : recordOf(row, eventRowsOf(database, ref));
}

/** Orders rows as their references are ordered. */
export function byRef(one: { readonly ref: string }, other: { readonly ref: string }): number {
  return one.ref < other.ref ? -1 : Number(one.ref > other.ref);
}

function recordedEvent(row: EventRow): RecordedEvent {
  const event = readEvent(row.event);
  const signed =
    event.kind === 'ended' && row.signature !== null ? { statement: readStatement(row.signature) } : {};
  return { entry: row.entry, at: row.at, actor: row.actor, event, reason: row.reason, ...signed };
}

function recordOf(row: PolicyTables['policy_agreement'], events: readonly EventRow[]): AgreementRecord {
  const { document, agreement } = row.document === null ? destroyed : readDocument(row.document);
  return {
    ref: parseAgreementRef(row.ref),
    digest: row.digest,
    title: row.title,
    summary: row.summary,
    purpose: row.purpose,
    controllers: readControllers(row.controllers),
    term: { from: row.term_from, to: row.term_to },
    document,
    agreement,
    events: events.map(recordedEvent),
    signatures: events.flatMap((one): RecordedSignature[] => {
      const { event, at } = recordedEvent(one);
      if (event.kind !== 'signed' || event.digest !== row.digest || one.signature === null) return [];
      return [{ officer: event.officer, at, signature: readSignature(one.signature) }];
    }),
  };
}

const destroyed = { document: null, agreement: null };

/** Parses a text once while it is among those read last. Another text, however little it differs, is read anew. */
function remembering<T>(most: number, parse: (text: string) => T): (text: string) => T {
  const kept = new Map<string, T>();
  return (text) => {
    const known = kept.get(text);
    if (known !== undefined) return known;
    const parsed = parse(text);
    const [oldest] = kept.keys();
    if (kept.size >= most && oldest !== undefined) kept.delete(oldest);
    kept.set(text, parsed);
    return parsed;
  };
}

const readDocument = remembering(2_000, (text) => {
  const document = JSON.parse(text) as Json;
  return { document, agreement: agreementSchema.parse(document) };
});
const readEvent = remembering(10_000, (text): AgreementEvent => eventSchema.parse(JSON.parse(text)));
const readSignature = remembering(5_000, (text): Signature => signatureSchema.parse(JSON.parse(text)));
const readStatement = remembering(1_000, (text): SignedEnd => signedEndSchema.parse(JSON.parse(text)));
const readControllers = remembering(2_000, (text) => z.array(z.string()).parse(JSON.parse(text)));
