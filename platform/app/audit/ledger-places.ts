import { join } from 'node:path';
import type { Home } from '@vitrine/core/process/beginning';

export const ledgerDir = (home: Home): string => join(home.server, 'ledger');
/** The log's public key, written where everyone who verifies finds it. */
export const ledgerPublicKeyFile = (home: Home): string => join(home.server, 'ledger-public-key.pem');
