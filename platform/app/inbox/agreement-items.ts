import type { InboxItem } from '@vitrine/api';
import type { AgreementRef } from '@vitrine/core/ids';
import type { Person } from '@vitrine/identity/people';
import { denial } from '@vitrine/policy/abilities';
import { agreementsToSign, listAgreements, stateOf, type AgreementRecord } from '@vitrine/policy/projection';
import { abilityOf, agreementSubject } from '../agreements/abilities.ts';
import type { RecordPorts } from '../record/ports.ts';

/** A person hears of the end of an agreement this many days before. */
const warnDays = 60;
/** And that it was ended this many days after. */
const endedDays = 60;
const dayMs = 86_400_000;

/** Agreements that wait for this person’s signature. */
export async function signatureItems(ports: RecordPorts, person: Person): Promise<InboxItem[]> {
  const ability = await abilityOf(ports, person);
  if (ability.cannot('sign', 'Agreement')) return [];
  const records = await listAgreements(ports.database, await agreementsToSign(ports.database));
  const now = ports.clock.now();
  return records
    .filter((record) => {
      const state = stateOf(record, now);
      const unsigned = state === 'unsigned' || state === 'signed-once';
      return unsigned && denial(ability, 'sign', agreementSubject(record, now)) === undefined;
    })
    .map((record) => ({
      kind: 'sign-agreement' as const,
      title: record.title,
      agreement: record.ref,
      why: 'It needs your signature to become active.',
      href: `/agreements/${record.ref}`,
      since: record.events[0]?.at ?? now.toISOString(),
    }));
}

/** Agreements of this person whose term is nearly over. */
export function endingItems(
  { clock }: Pick<RecordPorts, 'clock'>,
  mine: readonly AgreementRecord[],
): InboxItem[] {
  const now = clock.now();
  return mine.flatMap((record) => {
    const warned = new Date(Date.parse(`${record.term.to}T00:00:00Z`) - warnDays * dayMs);
    if (stateOf(record, now) !== 'active' || warned > now) return [];
    return {
      kind: 'agreement-ending' as const,
      title: record.title,
      agreement: record.ref,
      why: 'Its term ends soon; afterwards no query runs.',
      href: `/agreements/${record.ref}`,
      since: warned.toISOString(),
      by: record.term.to,
    };
  });
}

/**
 * Agreements of this person that were suspended, for as long as they are, and that were ended before their term.
 * @param standing the versions that stand for this person’s agreements
 */
export function stoppedItems(
  { clock }: Pick<RecordPorts, 'clock'>,
  person: Person,
  mine: readonly AgreementRecord[],
  standing: readonly AgreementRef[],
): InboxItem[] {
  const now = clock.now();
  const heardSince = new Date(now.getTime() - endedDays * dayMs).toISOString();
  return mine.flatMap((record) => {
    const state = stateOf(record, now);
    if (!standing.includes(record.ref) || (state !== 'suspended' && state !== 'ended')) return [];
    const stop = record.events.findLast(({ event }) => event.kind === state);
    if (stop === undefined || stop.actor === person.id) return [];
    if (state === 'ended' && stop.at < heardSince) return [];
    return {
      kind: 'agreement-stopped' as const,
      title: record.title,
      agreement: record.ref,
      why:
        state === 'suspended'
          ? 'It is suspended: no query runs and no file leaves until officers say otherwise.'
          : 'It was ended: nothing may be done under it any more.',
      href: `/agreements/${record.ref}`,
      since: stop.at,
    };
  });
}
