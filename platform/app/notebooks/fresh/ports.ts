import type { QueryPorts } from '../../executions/ports.ts';
import type { NotebookPorts } from '../ports.ts';

/** What running a notebook from the top takes: what judges SQL, and rooms that nobody has used. */
export type FreshPorts = NotebookPorts & Pick<QueryPorts, 'guard' | 'judges' | 'privacy' | 'steward'>;
