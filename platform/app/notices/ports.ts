import type { Addresses } from '@vitrine/identity/people';
import type { CheckingPorts } from '../checking/ports.ts';
import type { Notifier } from './notifier.ts';

/** What choosing and watching notices takes. */
export interface NoticePorts extends CheckingPorts {
  /** Addresses and what sends to them; absent where nobody is written to. */
  readonly mail?: {
    readonly addresses: Pick<Addresses, 'of'>;
    readonly notifier: Pick<Notifier, 'delivery'>;
  };
  /** What tells the operator’s receiver; absent where there is none. */
  readonly webhook?: Pick<Notifier, 'delivery'>;
}
