import type { KeyProvider } from '@vitrine/core/keys';
import type { ObjectStore } from '@vitrine/core/store';
import type { KeptQueries } from '../executions/kept-queries.ts';
import type { OutputPorts } from '../notebooks/ports.ts';

/** What requests to release take: files, what they are made of, and the key of certificates. */
export interface RequestPorts extends OutputPorts {
  /** Files of requests and released packages. */
  readonly outputs: ObjectStore;
  readonly keys: KeyProvider;
  readonly queries: KeptQueries;
}
