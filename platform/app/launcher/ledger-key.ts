import { createPublicKey } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { ledgerPublicKeyFile } from '../audit/ledger-places.ts';
import type { Home } from '@vitrine/core/process/beginning';

const longest = 4_096;

/**
 * The ledger's public key as the server wrote it, for a steward that knows none yet. The file is the server's, so
 * it is opened as what may lead elsewhere, and what comes of it is a public key or nothing.
 */
export function ledgerKeyOf(home: Home): string | undefined {
  try {
    // A pipe in its place would be waited for.
    const file = openSync(
      ledgerPublicKeyFile(home),
      constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
    );
    try {
      const found = fstatSync(file);
      if (!found.isFile() || found.size > longest) return undefined;
      const key = createPublicKey(readFileSync(file));
      return key.asymmetricKeyType === 'ed25519'
        ? key.export({ type: 'spki', format: 'pem' }).toString()
        : undefined;
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}
