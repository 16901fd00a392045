import type { Steward } from './ports.ts';

/** Stands for what a test does not say how it answers. */
export const absent = async (): Promise<never> => {
  throw new TypeError('The test has nothing that answers this.');
};

/** A steward that answers nothing. */
export const absentSteward: Steward = {
  publish: absent,
  check: absent,
  draft: absent,
  deliveryKey: absent,
  beginDelivery: absent,
  deliveryStanding: absent,
  takePiece: absent,
  completeDelivery: absent,
  discardDelivery: absent,
  quality: absent,
  quarantinedRows: absent,
  faultList: absent,
  buySynopsis: absent,
  releases: absent,
  verifyRelease: absent,
  proposeOptOuts: absent,
  applyOptOuts: absent,
  discardOptOuts: absent,
  optOutStanding: absent,
  optOuts: absent,
  loadCohort: absent,
  cohortLists: absent,
  nextReview: absent,
  decideReview: absent,
  reopenReview: absent,
  makeCut: absent,
  listCuts: absent,
  ledgerSeen: absent,
  ledgerMemory: absent,
  followLedger: absent,
  suspend: absent,
  endAgreement: absent,
  removals: absent,
  forgetRemovals: absent,
};
