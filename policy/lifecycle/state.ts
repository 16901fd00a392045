import { Conflict } from '@vitrine/core/errors';
import { signaturesNeeded } from './signers.ts';

/** Where an agreement stands. Only `active` lets anyone query. */
export const agreementStates = [
  'unsigned',
  'signed-once',
  'not-yet',
  'active',
  'suspended',
  'expired',
  'ended',
] as const;
export type AgreementState = (typeof agreementStates)[number];

/** What happened to one version of an agreement, in ledger order. */
export type AgreementEvent =
  | {
      readonly kind: 'applied';
      readonly digest: string;
      readonly term: { readonly from: string; readonly to: string };
      readonly people: readonly string[];
    }
  | { readonly kind: 'signed'; readonly digest: string; readonly officer: string }
  | { readonly kind: 'suspended' | 'ended' };

export const agreementActs = ['apply', 'sign', 'suspend', 'end'] as const;
export type AgreementAct = (typeof agreementActs)[number];

const legal: Readonly<Record<AgreementState, readonly AgreementAct[]>> = {
  // Until both have signed, a corrected document may be applied; it needs both signatures anew.
  unsigned: ['apply', 'sign', 'end'],
  'signed-once': ['apply', 'sign', 'end'],
  'not-yet': ['suspend', 'end'],
  active: ['suspend', 'end'],
  // Only a newer version, signed by two, takes a suspended agreement up again.
  suspended: ['end'],
  expired: ['end'],
  ended: [],
};

/** What may be done to an agreement in a state, whoever does it. */
export function legalActs(state: AgreementState): readonly AgreementAct[] {
  return legal[state];
}

/** @throws Conflict when the act is not legal in the state. */
export function demandLegalAct(act: AgreementAct, state: AgreementState): void {
  if (legal[state].includes(act)) return;
  throw new Conflict({
    detail: `An agreement that is ${state} cannot be changed so.`,
    help: 'To change what is signed, apply a new version of the agreement.',
    facts: { act, state, possible: [...legal[state]] },
  });
}

/** What the events of a version come to, whatever the day. */
export interface VersionStanding {
  readonly term: { readonly from: string; readonly to: string } | undefined;
  /** Different officers who signed the document as it stands. */
  readonly signers: number;
  readonly halted: 'suspended' | 'ended' | null;
}

/**
 * Folds what happened to a version. Pure. Events that are not legal change nothing; a signature counts only for
 * the document as it stands, once an officer, and never one of its people.
 */
export function standingOf(events: readonly AgreementEvent[]): VersionStanding {
  let document: Extract<AgreementEvent, { kind: 'applied' }> | undefined;
  let signers = new Set<string>();
  let suspended = false;
  let ended = false;
  for (const event of events) {
    const complete = signers.size >= signaturesNeeded;
    switch (event.kind) {
      case 'applied':
        if (complete || ended) break;
        document = event;
        signers = new Set();
        break;
      case 'signed':
        if (document?.digest !== event.digest || document.people.includes(event.officer)) break;
        signers.add(event.officer);
        break;
      case 'suspended':
        suspended ||= complete;
        break;
      case 'ended':
        ended = true;
        break;
    }
  }
  const halted = ended ? 'ended' : suspended ? 'suspended' : null;
  return { term: document?.term, signers: signers.size, halted };
}

/** The state of a version at a moment (UTC days; the last day of the term is in it). Pure. */
export function stateOn(now: Date, { term, signers, halted }: VersionStanding): AgreementState {
  const today = now.toISOString().slice(0, 10);
  if (halted === 'ended') return 'ended';
  if (term === undefined) return 'unsigned';
  if (today > term.to) return 'expired';
  if (signers === 0) return 'unsigned';
  if (signers < signaturesNeeded) return 'signed-once';
  if (halted === 'suspended') return 'suspended';
  return today < term.from ? 'not-yet' : 'active';
}

/** The state at a moment, from the events. Pure. */
export function stateAt(now: Date, events: readonly AgreementEvent[]): AgreementState {
  return stateOn(now, standingOf(events));
}
