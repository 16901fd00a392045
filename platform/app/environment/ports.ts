import type { KeptPorts } from '../executions/ports.ts';
import type { RecordPorts } from '../record/ports.ts';
import type { RoomRegistry } from '../rooms/room-registry.ts';

/** What the kill switch reaches. */
export interface EnvironmentPorts extends RecordPorts, KeptPorts {
  readonly rooms: Pick<RoomRegistry, 'agreements' | 'closeAgreement'>;
}
