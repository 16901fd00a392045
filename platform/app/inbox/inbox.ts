import type { InboxItem } from '@vitrine/api';
import { agreementOf } from '@vitrine/core/ids';
import type { Person } from '@vitrine/identity/people';
import { listAgreements, type AgreementRecord } from '@vitrine/policy/projection';
import { abilityOf, membershipOf } from '../agreements/abilities.ts';
import { samplesDue } from '../audit/sampling/samples.ts';
import { caseItems } from '../cases/case-notices.ts';
import type { CheckingPorts } from '../checking/ports.ts';
import { endingItems, signatureItems, stoppedItems } from './agreement-items.ts';
import { escalatedItems, recallItems, uncheckableItems } from './request-notices.ts';
import { requestItems } from './request-items.ts';

/** What needs a person, the oldest first: on their home page, and in what they are written. */
export async function inboxOf(ports: CheckingPorts, person: Person): Promise<InboxItem[]> {
  const { standing } = await membershipOf(ports, person);
  const { mine, records } = await agreementsOf(ports, person);
  return [
    ...(await requestItems(ports, person)),
    ...(await recallItems(ports, person)),
    ...(await uncheckableItems(ports, person, records)),
    ...(await escalatedItems(ports, person)),
    ...(await signatureItems(ports, person)),
    ...(await sampleItems(ports, person)),
    ...(await caseItems(ports, person)),
    ...endingItems(ports, mine),
    ...stoppedItems(ports, person, mine, standing),
  ].sort((a, b) => (a.since < b.since ? -1 : 1));
}

/** A person’s agreements: one version each, the one that stands or what is planned, and all versions of them. */
export async function agreementsOf(
  ports: Pick<CheckingPorts, 'database' | 'clock'>,
  person: Person,
): Promise<{ readonly mine: readonly AgreementRecord[]; readonly records: readonly AgreementRecord[] }> {
  const { standing, readable } = await membershipOf(ports, person);
  const stood = new Set(standing.map(agreementOf));
  const shown = new Set([...standing, ...readable.filter((ref) => !stood.has(agreementOf(ref)))]);
  const records = await listAgreements(ports.database, [...shown].map(agreementOf));
  return { mine: records.filter((record) => shown.has(record.ref)), records };
}

async function sampleItems(ports: CheckingPorts, person: Person): Promise<InboxItem[]> {
  if ((await abilityOf(ports, person)).cannot('audit', 'Ledger')) return [];
  return samplesDue(ports).map(({ month, why, since }) => ({
    kind: 'sample' as const,
    title: `Sample of ${month}`,
    why,
    href: '/audit/samples',
    since,
  }));
}
