import type { Logger } from '@vitrine/core/log';
import type { RequestPorts } from '../requests/ports.ts';
import type { DetachedRegistry } from './detached-registry.ts';

/** What code that runs unseen takes: its rooms and what waits for them, and the requests that its files become. */
export interface DetachedPorts extends RequestPorts {
  readonly log: Pick<Logger, 'error'>;
  readonly detached: DetachedRegistry;
}
