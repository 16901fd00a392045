import { agreementOf, parseAgreementRef } from '@vitrine/core/ids';
import { type Database } from '@vitrine/core/database';
import { type JsonObject } from '@vitrine/core/text';
import type { Entry } from '@vitrine/ledger/log';
import { z } from 'zod';
import {
  appliedPublic,
  changedPrivate,
  changedPublic,
  signedPrivate,
  signedPublic,
} from '../lifecycle/entries.ts';
import { standingOf, stateAt, type AgreementEvent } from '../lifecycle/state.ts';
import { ledgerTables, type PolicyTables } from './tables.ts';

const grantsFace = z.object({
  datasets: z.array(z.object({ dataset: z.string() })).min(1),
  limits: z.object({ rowsPerDay: z.int() }),
});
const documentFace = z.object({ people: z.array(z.string()) });

interface Happening {
  readonly ref: string;
  readonly event: AgreementEvent;
  /** Of a signature, or the statement of who ended the agreement. */
  readonly signature?: JsonObject;
  readonly reason?: string;
}

type EventRow = PolicyTables['policy_agreement_event'];
const rememberedEvents = new WeakMap<EventRow, AgreementEvent>();
const byAgreement = new WeakMap<object, Map<string, EventRow[]>>();

/** What happened to one version, in ledger order. */
export function eventRowsOf(database: Database, ref: string): readonly EventRow[] {
  return eventsByRef(database).get(ref) ?? [];
}

function eventsByRef(database: Database): Map<string, EventRow[]> {
  const rows = ledgerTables.events.of(database);
  const known = byAgreement.get(rows) ?? new Map<string, EventRow[]>();
  byAgreement.set(rows, known);
  return known;
}

/** What an entry changed of an agreement: the version, whether its document is another now, and the event. */
export interface Remembered {
  readonly ref: string;
  readonly documentChanged: boolean;
  readonly event: EventRow;
}

/**
 * Brings agreements, as decisions read them, up to date with one entry: `agreement.applied`, `.signed`,
 * `.suspended` and `.ended`, as facts or outcomes that were done. Applying an entry twice changes nothing.
 */
export function rememberPolicy(database: Database, entry: Entry): Remembered | undefined {
  if (entry.phase === 'intent' || (entry.phase === 'outcome' && entry.result !== 'done')) return undefined;
  const happening = happeningOf(entry);
  if (happening === undefined) return undefined;
  const { ref, event } = happening;
  const known = eventRowsOf(database, ref);
  if (known.some((one) => one.entry >= entry.index)) return undefined;
  const before = known.flatMap((row) => rememberedEvents.get(row) ?? []);
  if (event.kind === 'applied') {
    const state = stateAt(new Date(entry.at), before);
    // Of an agreement that two have signed, no later entry replaces the document.
    if (state !== 'unsigned' && state !== 'signed-once') return undefined;
    rememberDocument(database, entry, event.people);
  }
  const { signers, halted } = standingOf([...before, event]);
  const agreements = ledgerTables.agreements.of(database);
  const row = agreements.get(ref);
  if (row !== undefined) agreements.put({ ...row, signers, halted });
  const remembered = eventRow(entry, happening);
  rememberedEvents.set(remembered, event);
  ledgerTables.events.of(database).put(remembered);
  eventsByRef(database).set(ref, [...known, remembered]);
  return { ref, documentChanged: event.kind === 'applied', event: remembered };
}

function eventRow(entry: Entry, { ref, event, signature, reason }: Happening): EventRow {
  const actor = z.string().safeParse(entry.private['actor']);
  return {
    entry: entry.index,
    ref,
    kind: event.kind,
    at: entry.at,
    actor: actor.success ? actor.data : null,
    event: JSON.stringify(event),
    signature: signature === undefined ? null : JSON.stringify(signature),
    reason: reason ?? null,
  };
}

function happeningOf(entry: Entry): Happening | undefined {
  switch (entry.type) {
    case 'agreement.applied': {
      const face = appliedPublic.parse(entry.public);
      const document = documentFace.safeParse(entry.private['document']);
      const people = document.success ? document.data.people : [];
      return { ref: face.ref, event: { kind: 'applied', digest: face.digest, term: face.term, people } };
    }
    case 'agreement.signed': {
      const face = signedPublic.parse(entry.public);
      const body = signedPrivate.safeParse(entry.private);
      // A signature whose body was destroyed no longer counts.
      if (!body.success) return undefined;
      const { officer, signature } = body.data;
      return {
        ref: face.ref,
        event: { kind: 'signed', digest: face.digest, officer },
        signature: { ...signature },
      };
    }
    case 'agreement.suspended':
    case 'agreement.ended': {
      const face = changedPublic.parse(entry.public);
      const kind = entry.type.slice('agreement.'.length) as 'suspended' | 'ended';
      const { reason, statement } = changedPrivate.parse(entry.private);
      const signed = statement === undefined ? {} : { signature: { ...statement } };
      return { ref: face.ref, event: { kind }, reason, ...signed };
    }
    default:
      return undefined;
  }
}

function rememberDocument(database: Database, entry: Entry, people: readonly string[]): void {
  const face = appliedPublic.parse(entry.public);
  const document = entry.private['document'];
  ledgerTables.agreements.of(database).put({
    ref: face.ref,
    digest: face.digest,
    title: face.title,
    summary: face.summary,
    purpose: face.purpose,
    controllers: JSON.stringify(face.controllers),
    term_from: face.term.from,
    term_to: face.term.to,
    document: document === undefined ? null : JSON.stringify(document),
    entry: entry.index,
    agreement: agreementOf(parseAgreementRef(face.ref)),
    signers: 0,
    halted: null,
  });
  const named = ledgerTables.people.of(database);
  for (const row of named.group(face.ref)) named.delete(row);
  for (const username of new Set(people)) named.put({ ref: face.ref, username });
  const grants = ledgerTables.grants.of(database);
  for (const row of grants.group(face.ref)) grants.delete(row);
  const granted = grantsFace.safeParse(document);
  if (!granted.success) return;
  const { datasets, limits } = granted.data;
  for (const { dataset } of datasets) grants.put({ ref: face.ref, dataset, rows_per_day: limits.rowsPerDay });
}
