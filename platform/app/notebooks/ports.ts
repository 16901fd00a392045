import type { Logger } from '@vitrine/core/log';
import type { KeptPorts } from '../executions/ports.ts';
import type { RecordPorts } from '../record/ports.ts';
import type { KernelRegistry } from './kernel-registry.ts';
import type { NotebookStore } from './notebook-store.ts';

/** What reading a kernel's files takes. */
export interface OutputPorts extends RecordPorts {
  readonly kernels: KernelRegistry;
}

/** What running a cell takes. */
export interface CellPorts extends OutputPorts {
  readonly log: Logger;
}

/** What notebooks take: kernels, what was run, and where they are kept. */
export interface NotebookPorts extends CellPorts, KeptPorts {
  readonly notebooks: NotebookStore;
}
