import type { Clock, Home } from '@vitrine/core/process';
import type { KeyProvider } from '@vitrine/core/keys';
import type { ObjectStore } from '@vitrine/core/store';
import type { RelyingParty } from '@vitrine/policy/lifecycle';
import type { LandingSources } from './landing/open-landing.ts';
import type { ReceiptCheck } from './checks/receipt-check.ts';

export interface StewardOptions {
  readonly home: Home;
  readonly keys: KeyProvider;
  readonly sources: LandingSources;
  readonly clock: Clock;
  readonly receipts: ReceiptCheck;
  readonly relyingParty: RelyingParty;
  /**
   * Strict mode: no key file counts as an officer's, only dataset files that landed are published, and a list of
   * opt-outs is of the kind that its file's name begins with. So less is left to what the server says.
   */
  readonly strict?: boolean;
  /** Files below `home.curated` when absent. */
  readonly curated?: ObjectStore;
  readonly threads?: number;
  readonly memoryMiB?: number;
}
