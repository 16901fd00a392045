import type { KeptPorts } from '../executions/ports.ts';
import type { RecordPorts } from '../record/ports.ts';
import type { RoomBook } from '../rooms/room-book.ts';

/** What the kill switch reaches. */
export interface EnvironmentPorts extends RecordPorts, KeptPorts {
  readonly rooms: Pick<RoomBook, 'agreements' | 'closeAgreement'>;
}
