import type { Home } from '@vitrine/api';
import { tablesOf } from '@vitrine/core/database';
import { agreementOf, parseAgreementRef } from '@vitrine/core/ids';
import type { Person } from '@vitrine/identity/people';
import { stateOf, type AgreementRecord } from '@vitrine/policy/projection';
import type { CheckingPorts } from '../checking/ports.ts';
import type { AppTables } from '../record/tables.ts';
import type { UseCases } from '../use-case.ts';
import { agreementsOf, inboxOf } from './inbox.ts';

export function homeUseCases(ports: CheckingPorts): Pick<UseCases, 'getHome'> {
  return {
    getHome: async ({ person }): Promise<Home> => {
      const { mine, records } = await agreementsOf(ports, person);
      return {
        inbox: await inboxOf(ports, person),
        agreements: await agreementLines(ports, person, mine, records),
      };
    },
  };
}

async function agreementLines(
  ports: CheckingPorts,
  person: Person,
  mine: readonly AgreementRecord[],
  versions: readonly AgreementRecord[],
): Promise<Home['agreements']> {
  const now = ports.clock.now();
  const last = await lastQueries(ports, person, versions);
  return mine.map((record) => {
    const query = last.get(agreementOf(record.ref));
    return {
      ref: record.ref,
      title: record.title,
      state: stateOf(record, now),
      termTo: record.term.to,
      people: record.agreement?.people.length ?? 0,
      display: record.agreement?.display ?? 'aggregates',
      ...(query === undefined ? {} : { lastActivity: query.at, lastSql: query.sql }),
    };
  });
}

/** The last query under each agreement, whatever its version. */
async function lastQueries(
  { database }: Pick<CheckingPorts, 'database'>,
  person: Person,
  versions: readonly AgreementRecord[],
): Promise<ReadonlyMap<string, { readonly at: string; readonly sql: string }>> {
  if (versions.length === 0) return new Map();
  const rows = await tablesOf<AppTables>(database)
    .selectFrom('app_query')
    .distinctOn('agreement')
    .select(['agreement', 'at', 'sql'])
    .where('person', '=', person.id)
    .where(
      'agreement',
      'in',
      versions.map(({ ref }) => ref),
    )
    .orderBy('agreement')
    .orderBy('at', 'desc')
    .execute();
  const last = new Map<string, { readonly at: string; readonly sql: string }>();
  for (const row of rows) {
    const agreement = agreementOf(parseAgreementRef(row.agreement));
    if (row.at >= (last.get(agreement)?.at ?? '')) last.set(agreement, row);
  }
  return last;
}
