import { join } from 'node:path';
import type { Home } from '@vitrine/core/process/beginning';

/** The ledger's folder: all of it, or its public files alone when its entries lie in the database. */
export const ledgerDir = (home: Home): string => join(home.server, 'ledger');
/** The log's public key, written where everyone who verifies finds it. */
export const ledgerPublicKeyFile = (home: Home): string => join(home.server, 'ledger-public-key.pem');
