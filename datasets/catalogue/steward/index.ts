export type { AgreementEnvelope } from './agreement-envelope.ts';
export { type AgreementAct, agreementDestroyed, cutMade, roomOpened } from './intended-act.ts';
export type { CheckedFile, HandedOn } from './steward-protocol.ts';
export { type LedgerSeen, ledgerSeenBySteward, ledgerSeenFile } from './ledger-seen.ts';
export { enrolOfficer, readOfficers, removeOfficerKey } from './officers.ts';
export type { CutProgress, PublishProgress } from './progress.ts';
export { type OpenRoom, RoomCalls } from './room-calls.ts';
export { StewardClient } from './steward-client.ts';
export { type StewardSettings, enrolSteward, stewardSettings } from './steward-settings.ts';
