import type { Logger } from '@vitrine/core/log';
import type { RoomCalls, StewardClient } from '@vitrine/datasets/catalogue/steward';
import type { KeptPorts } from '../executions/ports.ts';
import type { OfficerRecord } from '../officers/officer-record.ts';
import type { RoomRegistry } from '../rooms/room-registry.ts';
import type { CutPorts, RemovalPorts } from '../rooms/ports.ts';

/** What an end or a suspension reaches: rooms, what is kept of their answers, and the steward. */
export interface StopPorts extends RemovalPorts, KeptPorts, Pick<CutPorts, 'receipts'> {
  readonly rooms: Pick<RoomRegistry, 'agreements' | 'closeAgreement'>;
  readonly queries: KeptPorts['queries'];
  readonly steward: () => Pick<StewardClient, 'suspend' | 'endAgreement' | 'removals' | 'forgetRemovals'>;
  /** Whether there are ends that the steward could not be told of; it is told again. */
  readonly untold: { ends: boolean };
}

/** What the watch over terms takes. */
export interface WatchPorts extends StopPorts {
  readonly log: Pick<Logger, 'error'>;
}

/** What agreements take to be applied for, signed and stopped. */
export interface AgreementPorts extends StopPorts {
  readonly officerRecord: Pick<OfficerRecord, 'look'>;
  /** The steward has the last word on signatures. */
  readonly roomCalls: Pick<RoomCalls, 'checkSignature'>;
}
