import type { AgreementRef, DatasetId } from '@vitrine/core/ids';

/** The ledger entry types of what the steward does under an agreement only after it is on record. */
export const roomOpened = 'room.opened';
export const cutMade = 'cut.made';

/** An act that the ledger must show as intended before the steward does it. */
export interface IntendedAct {
  readonly type: typeof roomOpened | typeof cutMade;
  readonly agreement: AgreementRef;
  /** Of a cut that is to be made. */
  readonly dataset?: DatasetId;
}
