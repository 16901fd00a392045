import { everything } from '../record/locks.ts';
import { Conflict } from '@vitrine/core/errors';
import { agreementOf, type AgreementRef, type QueryId } from '@vitrine/core/ids';
import type { Request, RequestEvent } from '@vitrine/disclosure-control/requests';
import type { Person } from '@vitrine/identity/people';
import { listAgreements, stateOf, statesOf } from '@vitrine/policy/projection';
import { stateAmong } from '@vitrine/policy/lifecycle';
import type { RecordPorts } from '../record/ports.ts';
import { loadDraft } from './drafts.ts';
import { faceOf, type RequestCommands } from './request-commands.ts';
import type { RequestFiles } from './request-files.ts';
import type { RequestReader } from './request-reader.ts';

/** Runs a query of a person to its end under a version of an agreement; its result is kept under the id. */
export type Rerun = (person: Person, ref: AgreementRef, sql: string) => Promise<QueryId>;

interface Ports {
  readonly ports: Pick<RecordPorts, 'database' | 'clock' | 'locks'>;
  readonly reader: RequestReader;
  readonly files: RequestFiles;
  readonly commands: RequestCommands;
  readonly rerun: Rerun;
}

/**
 * Computes a request's files anew from their queries, under the data as it is now. While the version of the
 * agreement is in force they take the place of the old ones; under a newer version a new request takes the old
 * one's place, with its answers. Nothing changes unless every query succeeds.
 *
 * @returns the id of the request that goes on
 * @throws Conflict when a file has no query or a query fails
 */
export async function recompute(ports: Ports, person: Person, id: string): Promise<string> {
  const { ports: parts, reader, files, commands, rerun } = ports;
  const before = await reader.load(person, id);
  // Whoever may not change it may not have it computed either.
  await commands.demandMayMend(person, before);
  const ref = await versionInForce(parts, before.agreement);
  const sqlOf = await reader.sqlOf(before.files);
  const queries = new Map<string, QueryId>();
  for (const { name, query } of before.files) {
    const sql = query === undefined ? undefined : sqlOf.get(query);
    if (sql === undefined)
      throw new Conflict({
        detail: `The file ${name} did not come from a query, so it cannot be computed anew.`,
        help: 'Take it out or replace it, then try again.',
      });
    queries.set(name, await rerun(person, ref, sql));
  }
  // The queries held locks of their own; what they came to is put in place under one.
  return parts.locks.hold([everything], async () => {
    const request = await reader.load(person, id);
    if (ref !== request.agreement) return moveOn(ports, person, request, ref, queries);
    const events: RequestEvent[] = [];
    for (const { name } of request.files) {
      const file = await files.ofResult(person, request, queries.get(name) ?? '', name);
      events.push({ type: 'request.file-replaced', ...faceOf(request), name, file });
    }
    await commands.happen(person, request, events);
    return request.id;
  });
}

async function moveOn(
  { ports: parts, files, commands }: Ports,
  person: Person,
  old: Request,
  ref: AgreementRef,
  queries: ReadonlyMap<string, QueryId>,
): Promise<string> {
  const created = await commands.begin(person, ref);
  const { request: id, agreement, profile } = created;
  const events: RequestEvent[] = [created];
  for (const { name } of old.files) {
    const file = await files.ofResult(
      person,
      { agreement, profile, files: [] },
      queries.get(name) ?? '',
      name,
    );
    events.push({ type: 'request.file-added', request: id, agreement, file });
  }
  await commands.happen(person, undefined, events);
  await commands.saveDraft(person, { id, agreement }, await loadDraft(parts.database, old.id));
  const reason = `Computed anew under ${ref} as ${id}.`;
  await commands.happen(person, old, [
    { type: 'request.withdrawn', ...faceOf(old), reason, person: person.id },
  ]);
  return id;
}

/** The request's own version when it is in force, else the one that is. @throws Conflict when none is */
async function versionInForce(
  { database, clock }: Pick<RecordPorts, 'database' | 'clock'>,
  ref: AgreementRef,
): Promise<AgreementRef> {
  const now = clock.now();
  const records = await listAgreements(database);
  const versions = statesOf(records, now);
  const active = records.filter(
    (record) =>
      agreementOf(record.ref) === agreementOf(ref) &&
      stateAmong({ ref: record.ref, state: stateOf(record, now) }, versions) === 'active',
  );
  const found = active.find((record) => record.ref === ref) ?? active[0];
  if (found !== undefined) return found.ref;
  throw new Conflict({
    detail: 'No version of the agreement is in force, so nothing can be computed.',
    help: 'A data access officer can say when one will be.',
  });
}
