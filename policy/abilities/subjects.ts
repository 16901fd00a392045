import type { MongoAbility } from '@casl/ability';
import type { AgreementId, AgreementRef, PersonId } from '@vitrine/core/ids';
import type { AgreementState } from '../lifecycle/state.ts';

/** An agreement as abilities see it. */
export interface AgreementSubject {
  readonly kind: 'Agreement';
  readonly ref: AgreementRef;
  /** The agreement of which it is a version. */
  readonly agreement: AgreementId;
  readonly state: AgreementState;
  /** Sign-in names of the officers who have signed the document as it stands. */
  readonly signers: readonly string[];
  readonly dataOut: 'escrow' | 'private' | 'none';
}

/** A request for release as abilities see it. */
export interface RequestSubject {
  readonly kind: 'Request';
  readonly requester: PersonId;
  readonly ref: AgreementRef;
  readonly agreement: AgreementId;
}

/** A case file or an incident of the oversight body as abilities see it. */
export interface CaseSubject {
  readonly kind: 'Case';
  /** Ids of the people it is about, and of those who were asked in it. */
  readonly concerns: readonly string[];
  /** The agreements it is about. */
  readonly agreements: readonly AgreementId[];
}

/** A question of a case as abilities see it. */
export interface QuestionSubject {
  readonly kind: 'Question';
  /** Id of the person who was asked. */
  readonly to: string;
}

/** Everything that may be acted on. */
export type AppSubject =
  | AgreementSubject
  | RequestSubject
  | CaseSubject
  | QuestionSubject
  | 'Agreement'
  | 'Request'
  | 'Catalogue'
  | 'Dataset'
  | 'OptOut'
  | 'Cohort'
  | 'Case'
  | 'Question'
  | 'Ledger'
  | 'System';

export const actions = [
  'read',
  'publish',
  'load',
  'apply',
  'confirm',
  'sign',
  'suspend',
  'extend',
  'query',
  'create',
  'send',
  'vote',
  'release',
  'download',
  'audit',
  'review',
  'answer',
  'operate',
] as const;
export type AppAction = (typeof actions)[number];

export type AppAbility = MongoAbility<[AppAction, AppSubject]>;
