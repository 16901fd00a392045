import { Forbidden } from '@vitrine/core/errors';
import { agreementOf, type AgreementRef } from '@vitrine/core/ids';
import type { Person } from '@vitrine/identity/people';
import { demand } from '@vitrine/policy/abilities';
import { getAgreement, versionsOfAgreement } from '@vitrine/policy/projection';
import { stateAmong, type AgreementState } from '@vitrine/policy/lifecycle';
import { abilityOf, agreementSubject, type AgreementClock } from './abilities.ts';
import { compiledAgreement } from './compiled-agreements.ts';
import { currentVersion } from './current-version.ts';
import { AgreementNotActive } from '../errors.ts';
import { refuseWhileStopped } from '../environment/environment-state.ts';
import type { UsableAgreement } from './usable-agreement.ts';

const why: Readonly<Record<Exclude<AgreementState, 'active'>, string>> = {
  unsigned: 'Two data access officers have not signed it yet.',
  'signed-once': 'A second data access officer has not signed it yet.',
  'not-yet': 'Its term has not begun.',
  suspended: 'A data access officer suspended it.',
  expired: 'Its term is over.',
  ended: 'It was ended, or a newer version replaced it.',
};

/** @throws Forbidden to anyone who is not of the agreement, AgreementNotActive, AgreementInvalid */
export async function usableAgreement(
  ports: AgreementClock,
  person: Person,
  ref: string,
): Promise<UsableAgreement> {
  const record = await getAgreement(ports.database, ref);
  if (record?.agreement == null || !record.agreement.people.includes(person.username)) {
    // The same answer whether there is no such agreement or the person is not of it.
    throw new Forbidden({
      detail: 'You are not named in an agreement of this reference.',
      help: 'Your agreements are on the home page; a data access officer can add people.',
    });
  }
  await demandInForce(ports, record.ref, await currentVersion(ports, person, record.ref));
  demand(await abilityOf(ports, person), 'query', agreementSubject(record, ports.clock.now()));
  const compiled = await compiledAgreement(ports.database, record.agreement);
  return { ref: record.ref, record, agreement: record.agreement, compiled, visible: compiled.visible };
}

/**
 * Whether a version is in force at this moment, and nothing is stopped. `current` is the version that the person
 * may go on under.
 * @throws AgreementNotActive, EnvironmentStopped
 */
export async function demandInForce(
  { database, clock }: AgreementClock,
  ref: AgreementRef,
  current: string = ref,
): Promise<void> {
  await refuseWhileStopped(database);
  const versions = await versionsOfAgreement(database, agreementOf(ref), clock.now());
  const version = versions.find((one) => one.ref === ref);
  const state = version === undefined ? 'ended' : stateAmong(version, versions);
  if (state === 'active') return;
  throw new AgreementNotActive({
    detail: `No query runs under ${ref}. ${why[state]}`,
    ...(current === ref
      ? {
          help: 'A data access officer can say when it will be active; what you were writing is kept.',
          facts: { state },
        }
      : {
          help: `Go on under ${current}, where your queries and drafts are; its page says what changed.`,
          facts: { state, newer: current },
        }),
  });
}
