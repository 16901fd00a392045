import { Forbidden } from '@vitrine/core/errors';
import type { AppAbility, AppAction, AppSubject } from './subjects.ts';

/** Why a person may not do something. */
export interface Denial {
  readonly action: AppAction;
  readonly subject: string;
  /** The rule, in one sentence. */
  readonly rule: string;
  /** Who can help. */
  readonly help: string;
}

const officer = 'A data access officer can help.';
const rules: Readonly<Record<AppAction, { readonly rule: string; readonly help: string }>> = {
  read: {
    rule: 'Only those who take part, review or oversee may read this.',
    help: 'Ask a data access officer whether you should have access.',
  },
  publish: { rule: 'Only a data manager may publish datasets.', help: 'A data manager can help.' },
  load: { rule: 'Only a data manager may load a list of people.', help: 'A data manager can help.' },
  apply: { rule: 'This needs the role whose task it is.', help: officer },
  confirm: {
    rule: 'Only a data manager or a data access officer may agree to a list of opt-outs.',
    help: 'Another data manager, or a data access officer, can help.',
  },
  sign: { rule: 'Only a data access officer may sign an agreement.', help: officer },
  suspend: { rule: 'Only a data access officer may suspend or end an agreement.', help: officer },
  extend: { rule: 'Only a data access officer may allow a person to be shown more.', help: officer },
  query: {
    rule: 'Only researchers named in an agreement that is active may query under it.',
    help: officer,
  },
  create: { rule: 'Only researchers named in the agreement may ask for its results.', help: officer },
  send: { rule: 'Only the person who made a request may change or send it.', help: 'Ask the requester.' },
  vote: { rule: 'Only output checkers may review requests.', help: 'The output checking team can help.' },
  release: { rule: 'Only the person who made a request may release it.', help: 'Ask the requester.' },
  download: {
    rule: 'Only the person who made a request may download its files.',
    help: 'Ask the requester.',
  },
  audit: {
    rule: 'Only the oversight body’s reviewers may read the private parts of the ledger.',
    help: 'The public log shows what everyone may know.',
  },
  review: {
    rule: 'Only the oversight body’s reviewers may review cases and incidents.',
    help: 'Tell the oversight body what you know.',
  },
  answer: {
    rule: 'Only the person who was asked may answer.',
    help: 'Tell the oversight body what you know.',
  },
  operate: { rule: 'Only operators may do this.', help: 'The operator can help.' },
};

/** Why not, or undefined when they may. */
export function denial(ability: AppAbility, action: AppAction, subject: AppSubject): Denial | undefined {
  if (ability.can(action, subject)) return undefined;
  const { rule, help } = rules[action];
  return {
    action,
    subject: typeof subject === 'string' ? subject : subject.kind,
    rule: ability.relevantRuleFor(action, subject)?.reason ?? rule,
    help,
  };
}

/** @throws Forbidden with the rule and its facts. */
export function demand(ability: AppAbility, action: AppAction, subject: AppSubject): void {
  const why = denial(ability, action, subject);
  if (why === undefined) return;
  throw new Forbidden({
    detail: why.rule,
    help: why.help,
    facts: { action: why.action, subject: why.subject, rule: why.rule },
  });
}
