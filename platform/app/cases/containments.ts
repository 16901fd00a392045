import type { Containment } from '@vitrine/api';
import type { Person } from '@vitrine/identity/people';
import { agreementOf, parseAgreementRef } from '@vitrine/core/ids';
import { listAgreements, stateOf } from '@vitrine/policy/projection';
import { abilityOf, agreementSubject } from '../agreements/abilities.ts';
import type { RecordPorts } from '../record/ports.ts';
import type { RecordedIncidentStep } from './incident-step.ts';
import { incidentRows, incidentStepRows, type StepRow } from './remember-cases.ts';

type Ports = Pick<RecordPorts, 'database' | 'clock'>;

/**
 * What was asked to be suspended, and how it stands. It is contained once an officer has suspended a version after it
 * was asked, or no version is in force; a version that two officers sign later is their decision, and no new incident.
 */
export async function containmentsOf(
  { database, clock }: Ports,
  steps: readonly StepRow<RecordedIncidentStep>[],
): Promise<Containment[]> {
  const found: Containment[] = [];
  const now = clock.now();
  for (const { of, at, step } of steps) {
    if (step.kind !== 'contain') continue;
    const versions = await listAgreements(database, [agreementOf(parseAgreementRef(step.agreement))]);
    const inForce = versions.find((one) => suspendable.has(stateOf(one, now)));
    const asked = versions.find((one) => one.ref === step.agreement);
    const shown = inForce ?? asked;
    if (shown === undefined) continue;
    const since = versions
      .flatMap(({ events }) => events)
      .filter((one) => one.event.kind === 'suspended' && one.at >= at)
      .map((one) => one.at)
      .toSorted()[0];
    found.push({
      incident: of,
      agreement: shown.ref,
      title: shown.title,
      at,
      words: step.words,
      state: stateOf(shown, now),
      contained: since !== undefined || inForce === undefined,
      ...(since === undefined ? {} : { since }),
    });
  }
  return found;
}

/** States in which an officer can suspend. */
const suspendable: ReadonlySet<string> = new Set(['active', 'not-yet']);

/** What waits for this officer: agreements that they may suspend, of incidents that are open. */
export async function containmentsFor(ports: Ports, officer: Person): Promise<Containment[]> {
  const ability = await abilityOf(ports, officer);
  if (ability.cannot('suspend', 'Agreement')) return [];
  const open = incidentRows(ports.database).filter(({ decides }) => decides.state === 'open');
  const steps = open.flatMap(({ incident }) => incidentStepRows(ports.database, incident));
  const waiting = (await containmentsOf(ports, steps)).filter(({ contained }) => !contained);
  const records = await listAgreements(ports.database, [
    ...new Set(waiting.map(({ agreement }) => agreementOf(parseAgreementRef(agreement)))),
  ]);
  const now = ports.clock.now();
  return waiting.filter(({ agreement }) => {
    const record = records.find((one) => one.ref === agreement);
    return record !== undefined && ability.can('suspend', agreementSubject(record, now));
  });
}
