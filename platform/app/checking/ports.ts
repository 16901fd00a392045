import type { RecordPorts } from '../record/ports.ts';
import type { DueTimes } from './due-times.ts';

/** What it takes to say who checks what by when. */
export interface CheckingPorts extends RecordPorts {
  readonly dueTimes: DueTimes;
}
