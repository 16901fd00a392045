import { inboxKind, type InboxItem, type InboxKind } from '@vitrine/api';
import { roles, type Role } from '@vitrine/policy/abilities';

/** What a notice may say of one kind of thing: words of ours alone, whatever people wrote. */
interface NoticeKind {
  /** On the page of preferences. */
  readonly label: string;
  /** What happened and what is needed, in a message. */
  readonly says: string;
  /** Whom it mostly concerns: they see it first among their preferences, and a receiver of webhooks is told. */
  readonly roles: readonly Role[];
  /** Whether it always reaches people: what they may not go on doing without knowing. */
  readonly always: boolean;
}

export const noticeKinds: Readonly<Record<InboxKind, NoticeKind>> = {
  'check-request': {
    label: 'A request waits for my vote',
    says: 'A request to release waits for your vote as an output checker.',
    roles: ['output-checker'],
    always: false,
  },
  'release-request': {
    label: 'An approved request can be released',
    says: 'A request was approved by both checkers: it can be released.',
    roles: ['output-checker'],
    always: false,
  },
  'request-due': {
    label: 'A request that waits for me is due soon',
    says: 'A request to release that waits for you is due soon.',
    roles: ['output-checker', 'researcher'],
    always: false,
  },
  'request-overdue': {
    label: 'A request that waits for me is overdue',
    says: 'A request to release that waits for you is overdue.',
    roles: ['output-checker', 'researcher'],
    always: false,
  },
  'check-escalated': {
    label: 'The check of a request is overdue',
    says: 'The check of a request to release is overdue: name another checker.',
    roles: ['access-officer'],
    always: false,
  },
  'thread-question': {
    label: 'A checker asks about a file of my request',
    says: 'A checker asks you about a file of your request: read it and answer.',
    roles: ['researcher'],
    always: false,
  },
  'thread-answer': {
    label: 'A question that I asked about a file was answered',
    says: 'A question that you asked about a file of a request was answered.',
    roles: ['output-checker'],
    always: false,
  },
  'answer-changes': {
    label: 'Checkers ask for changes to my request',
    says: 'The checkers ask for changes to your request: read them and answer.',
    roles: ['researcher'],
    always: false,
  },
  quarantined: {
    label: 'My request is held',
    says: 'Your request is held, because what it rests on no longer counts: its page says why and what to do.',
    roles: ['researcher'],
    always: false,
  },
  rejected: {
    label: 'My request was rejected',
    says: 'Your request was rejected: its page says why.',
    roles: ['researcher'],
    always: false,
  },
  download: {
    label: 'My request was released',
    says: 'Your request was released: download it.',
    roles: ['researcher'],
    always: false,
  },
  recalled: {
    label: 'A release that I asked for or fetched was called back',
    says: 'A release that you asked for or fetched was called back: do not use or pass on its files.',
    roles: ['researcher', 'output-checker'],
    always: true,
  },
  'no-checkers': {
    label: 'A request waits for checkers who are not there',
    says: 'A request waits for two checkers, and fewer than two people may check it.',
    roles: ['access-officer'],
    always: false,
  },
  'sign-agreement': {
    label: 'An agreement needs my signature',
    says: 'An agreement needs your signature to become active.',
    roles: ['access-officer'],
    always: false,
  },
  'agreement-ending': {
    label: 'My agreement ends soon',
    says: 'The term of an agreement that names you ends soon; afterwards no query runs.',
    roles: ['researcher'],
    always: false,
  },
  'agreement-stopped': {
    label: 'My agreement was suspended or ended',
    says: 'An agreement that names you was suspended or ended: nothing may be done under it.',
    roles: ['researcher'],
    always: true,
  },
  sample: {
    label: 'A sample for the audit needs something',
    says: 'A sample for the audit is to be fixed, drawn or looked at.',
    roles: ['igard-reviewer'],
    always: false,
  },
  question: {
    label: 'I am asked something',
    // Who asks is left out: a mailbox that others read need not know that the oversight body does.
    says: 'A question waits for your answer.',
    roles,
    always: false,
  },
  'case-answered': {
    label: 'A question in a case was answered',
    says: 'A question that a reviewer asked was answered.',
    roles: ['igard-reviewer'],
    always: false,
  },
  'incident-clock': {
    label: 'The time to tell the regulator of an incident runs out',
    says: 'The 72 hours to tell the regulator of an incident run out, or are over.',
    roles: ['igard-reviewer'],
    always: true,
  },
  containment: {
    label: 'An agreement is to be suspended to contain an incident',
    says: 'A reviewer asks you to suspend an agreement.',
    roles: ['access-officer'],
    always: true,
  },
};

export const allKinds: readonly InboxKind[] = inboxKind.options;

/** What of an item a notice is made from: nothing that people wrote. */
export type Told = Pick<InboxItem, 'kind' | 'agreement' | 'href' | 'since' | 'by'>;
