import { ledgerOrigin } from '@vitrine/ledger/log';
import { createPublicKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NotFound } from '@vitrine/core/errors';
import { type Home } from '@vitrine/core/process';
import { ledgerSeenBySteward } from '@vitrine/datasets/catalogue/steward';
import { requestRules } from '@vitrine/disclosure-control/requests';
import { verifyLedger } from '@vitrine/ledger/verify';

export interface LedgerCheck {
  readonly intact: boolean;
  readonly size: number;
  /** Base64. */
  readonly root: string;
  /** Entries of the remembered checkpoint, when the log still begins with them. */
  readonly remembered?: number;
  /** Entries that the steward has seen, when the log still begins with them. */
  readonly seenBySteward?: number;
  readonly problems: { readonly index?: number; readonly problem: string }[];
}

export const ledgerDir = (home: Home): string => join(home.server, 'ledger');
/** The log's public key, written where everyone who verifies finds it. */
export const ledgerPublicKeyFile = (home: Home): string => join(home.server, 'ledger-public-key.pem');

/**
 * Derives the whole log again from disk with nothing but the public key, and shows that it begins with what the
 * steward has seen of it. Replays the requests, and names every entry that broke a rule of them. With the text of a
 * checkpoint that was kept from before, also shows that the log has only grown since.
 * @throws NotFound without a log, Corrupt when what the steward has seen cannot be read
 */
export async function ledgerCheck(home: Home, since?: string): Promise<LedgerCheck> {
  const pem = await readFile(ledgerPublicKeyFile(home)).catch((cause: unknown) => {
    throw new NotFound({
      detail: 'There is no ledger in this home folder.',
      help: 'Name the home folder with --home; npm start makes one.',
      cause,
    });
  });
  // Before the log is read: it may grow meanwhile.
  const witnessed = await ledgerSeenBySteward(home.steward).catch((error: unknown) => {
    // Whoever may verify need not be let into the steward's folder.
    if ((error as NodeJS.ErrnoException).code === 'EACCES') return undefined;
    throw error;
  });
  const report = await verifyLedger({
    dir: ledgerDir(home),
    publicKey: createPublicKey(pem),
    origin: ledgerOrigin,
    brokenRule: requestRules(),
    ...(since === undefined ? {} : { since }),
    ...(witnessed === undefined ? {} : { witnessed }),
  });
  return {
    intact: report.ok,
    size: report.size,
    root: report.root,
    ...(report.remembered === undefined ? {} : { remembered: report.remembered }),
    ...(report.witnessed === undefined ? {} : { seenBySteward: report.witnessed }),
    problems: report.findings.map((finding) => ({
      ...(finding.index !== undefined ? { index: finding.index } : {}),
      problem: finding.detail,
    })),
  };
}
