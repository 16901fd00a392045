import { legalActs, type AgreementAct, type AgreementState } from '@vitrine/policy/lifecycle';

const over = 'Its term is over.';
const ended = 'It has ended, for good.';
const signed =
  'Two officers have signed it, so it takes no more signatures. What is to change goes into a new version.';

const reasons: Readonly<Record<AgreementState, string>> = {
  unsigned: 'It does not have its two signatures yet, so there is nothing to suspend.',
  'signed-once': 'It does not have its two signatures yet, so there is nothing to suspend.',
  'not-yet': signed,
  active: signed,
  suspended: 'It is suspended. Only a newer version, signed by two officers, takes it up again.',
  expired: over,
  ended,
};

/** Why an act is not legal in a state, whoever asks; undefined when it is. */
export function whyNotLegal(act: AgreementAct, state: AgreementState): string | undefined {
  return legalActs(state).includes(act) ? undefined : reasons[state];
}
