import type { AgreementRef, DatasetId, ReleaseVersion } from '@vitrine/core/ids';
import type { optOutsApplied, optOutsUndone } from '../opt-out-proposal.ts';
import type { synopsisBought } from '../synopsis.ts';
import type { faultsListed, quarantineShown } from '../quarantine.ts';

/** The ledger entry types of what the steward does under an agreement only after it is on record. */
export const roomOpened = 'room.opened';
export const cutMade = 'cut.made';
/** That of what an end destroys for good. */
export const agreementDestroyed = 'agreement.destroyed';

/** What the steward does under an agreement. */
export interface AgreementAct {
  readonly type: typeof roomOpened | typeof cutMade | typeof agreementDestroyed;
  readonly agreement: AgreementRef;
  /** Of a cut that is to be made. */
  readonly dataset?: DatasetId;
}

/** A list of opt-outs that is to take the place of the one in use. */
export interface OptOutAct {
  readonly type: typeof optOutsApplied | typeof optOutsUndone;
  readonly proposal: string;
}

/** A look into what was kept out of a release. */
export interface QuarantineAct {
  readonly type: typeof quarantineShown | typeof faultsListed;
  readonly dataset: DatasetId;
  readonly release: ReleaseVersion;
}

/** A public synopsis of a release. */
export interface SynopsisAct {
  readonly type: typeof synopsisBought;
  readonly dataset: DatasetId;
  readonly release: ReleaseVersion;
}

/** An act that the ledger must show as intended before the steward does it: all it names stands in the public face. */
export type IntendedAct = AgreementAct | OptOutAct | QuarantineAct | SynopsisAct;
