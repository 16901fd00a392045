import { createPublicKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NotFound, type Home } from '@vitrine/core';
import { verifyLedger } from '@vitrine/ledger';

export interface LedgerCheck {
  readonly intact: boolean;
  readonly size: number;
  /** Base64. */
  readonly root: string;
  /** Entries of the remembered checkpoint, when the log still begins with them. */
  readonly remembered?: number;
  readonly problems: { readonly index?: number; readonly problem: string }[];
}

export const ledgerOrigin = 'vitrine.invalid/ledger';
export const ledgerDir = (home: Home): string => join(home.server, 'ledger');
/** The log's public key, written where everyone who verifies finds it. */
export const ledgerPublicKeyFile = (home: Home): string => join(home.server, 'ledger-public-key.pem');

/**
 * Derives the whole log again from disk with nothing but the public key. With the text of a checkpoint that was
 * kept from before, also shows that the log has only grown since. @throws NotFound without a log
 */
export async function ledgerCheck(home: Home, since?: string): Promise<LedgerCheck> {
  const pem = await readFile(ledgerPublicKeyFile(home)).catch((cause: unknown) => {
    throw new NotFound({
      detail: 'There is no ledger in this home folder.',
      help: 'Name the home folder with --home; npm start makes one.',
      cause,
    });
  });
  const report = await verifyLedger({
    dir: ledgerDir(home),
    publicKey: createPublicKey(pem),
    origin: ledgerOrigin,
    ...(since === undefined ? {} : { since }),
  });
  return {
    intact: report.ok,
    size: report.size,
    root: report.root,
    ...(report.remembered === undefined ? {} : { remembered: report.remembered }),
    problems: report.findings.map((finding) => ({
      ...(finding.index !== undefined ? { index: finding.index } : {}),
      problem: finding.detail,
    })),
  };
}
