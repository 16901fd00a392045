import { agreementOf, parseAgreementRef } from '@vitrine/core/ids';
import { tablesOf, type Database } from '@vitrine/core/database';
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
import { eventsOf } from './records.ts';
import type { PolicyTables } from './tables.ts';

const grantsFace = z.object({
  datasets: z.array(z.object({ dataset: z.string() })).min(1),
  limits: z.object({ rowsPerDay: z.int() }),
});
const documentFace = z.object({ people: z.array(z.string()) });

interface Happening {
  readonly ref: string;
  readonly event: AgreementEvent;
  readonly signature?: JsonObject;
  readonly reason?: string;
}

/**
 * Brings agreements up to date with one entry: `agreement.applied`, `.signed`, `.suspended` and `.ended`, as facts or outcomes that were done. Applying an entry twice changes nothing.
 */
export async function projectPolicy(database: Database, entry: Entry): Promise<void> {
  if (entry.phase === 'intent' || (entry.phase === 'outcome' && entry.result !== 'done')) return;
  const happening = happeningOf(entry);
  if (happening === undefined) return;
  const { ref, event } = happening;
  const known = await eventsOf(database, ref);
  if (known.some((one) => one.entry >= entry.index)) return;
  if (event.kind === 'applied') {
    const state = stateAt(
      new Date(entry.at),
      known.map((one) => one.event),
    );
    // Of an agreement that two have signed, no later entry replaces the document.
    if (state !== 'unsigned' && state !== 'signed-once') return;
    await storeDocument(database, entry, event.people);
  }
  const { signers, halted } = standingOf([...known.map((one) => one.event), event]);
  await tablesOf<PolicyTables>(database)
    .updateTable('policy_agreement')
    .set({ signers, halted })
    .where('ref', '=', ref)
    .execute();
  const actor = z.string().safeParse(entry.private['actor']);
  await tablesOf<PolicyTables>(database)
    .insertInto('policy_agreement_event')
    .values({
      entry: entry.index,
      ref,
      kind: event.kind,
      at: entry.at,
      actor: actor.success ? actor.data : null,
      event: JSON.stringify(event),
      signature: happening.signature === undefined ? null : JSON.stringify(happening.signature),
      reason: happening.reason ?? null,
    })
    .execute();
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
      const { reason } = changedPrivate.parse(entry.private);
      return { ref: face.ref, event: { kind }, reason };
    }
    default:
      return undefined;
  }
}

async function storeDocument(database: Database, entry: Entry, people: readonly string[]): Promise<void> {
  const face = appliedPublic.parse(entry.public);
  const document = entry.private['document'];
  const row = {
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
  };
  const tables = tablesOf<PolicyTables>(database);
  await tables
    .insertInto('policy_agreement')
    .values(row)
    .onConflict((conflict) => conflict.column('ref').doUpdateSet(row))
    .execute();
  await tables.deleteFrom('policy_person').where('ref', '=', face.ref).execute();
  const named = [...new Set(people)].map((username) => ({ ref: face.ref, username }));
  if (named.length > 0) await tables.insertInto('policy_person').values(named).execute();
  await tables.deleteFrom('policy_grant').where('ref', '=', face.ref).execute();
  const granted = grantsFace.safeParse(document);
  if (!granted.success) return;
  const { datasets, limits } = granted.data;
  const grants = [...new Set(datasets.map(({ dataset }) => dataset))];
  await tables
    .insertInto('policy_grant')
    .values(grants.map((dataset) => ({ ref: face.ref, dataset, rows_per_day: limits.rowsPerDay })))
    .execute();
}
