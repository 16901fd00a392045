import type { Clock, Home, KeyProvider, ObjectStore } from '@vitrine/core';
import type { RelyingParty } from '@vitrine/policy';
import type { LandingSources } from '../publish/landing-file.ts';
import type { ReceiptCheck } from './receipt-check.ts';

export interface StewardOptions {
  readonly home: Home;
  readonly keys: KeyProvider;
  readonly sources: LandingSources;
  readonly clock: Clock;
  readonly receipts: ReceiptCheck;
  readonly relyingParty: RelyingParty;
  /** Publish only what dataset files in the landing sources describe: not what the server makes up. */
  readonly landedDescriptions?: boolean;
  /** Files below `home.curated` when absent. */
  readonly curated?: ObjectStore;
  readonly threads?: number;
  readonly memoryMiB?: number;
}
