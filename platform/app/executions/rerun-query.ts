import { newQueryId, type AgreementRef, type QueryId } from '@vitrine/core/ids';
import type { Person } from '@vitrine/identity/people';
import { usableAgreement } from '../agreements/usable.ts';
import type { QueryPorts } from './ports.ts';
import { runQuery } from './run-query.ts';
import { RunningQuery } from './running-query.ts';

/** Runs a query to its end as its person would: judged, metered and recorded like any other. */
export async function rerunQuery(
  ports: QueryPorts,
  person: Person,
  ref: AgreementRef,
  sql: string,
): Promise<QueryId> {
  const usable = await usableAgreement(ports, person, ref);
  const query = new RunningQuery(newQueryId(), person.id, usable.ref, sql);
  ports.queries.add(query);
  await runQuery(ports, person, usable, query, () => undefined);
  return query.id;
}
