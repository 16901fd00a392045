import { ledgerOrigin } from '@vitrine/ledger/log';
import { createPublicKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NotFound } from '@vitrine/core/errors';
import { type Home } from '@vitrine/core/process';
import {
  cutMade,
  ledgerSeenBySteward,
  roomOpened,
  type LedgerSeen,
} from '@vitrine/datasets/catalogue/steward';
import { verifyLedger } from '@vitrine/ledger/verify';
import { recordRules } from '../record/rules.ts';

export interface LedgerCheck {
  readonly intact: boolean;
  readonly size: number;
  /** Base64. */
  readonly root: string;
  /** Entries of the remembered checkpoint, when the log still begins with them. */
  readonly remembered?: number;
  /** Entries that the steward has seen, when the log still begins with them. */
  readonly seenBySteward?: number;
  /** Set when who verifies may not read what the steward has seen, so that the log was not held against it. */
  readonly notHeldAgainstSteward?: true;
  readonly problems: { readonly index?: number; readonly problem: string }[];
}

export const ledgerDir = (home: Home): string => join(home.server, 'ledger');
/** The log's public key, written where everyone who verifies finds it. */
export const ledgerPublicKeyFile = (home: Home): string => join(home.server, 'ledger-public-key.pem');

/**
 * Derives the whole log again from disk with nothing but the public key, and shows that it begins with what the
 * steward has seen of it. Replays who may act, signatures, votes and allowances, and names every
 * entry that broke a rule of them. With the text of a
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
  const { readable, seen } = await memoryOf(home);
  const witnessed = seen?.checkpoint;
  const rules = recordRules();
  let stewardActed: number | undefined;
  const report = await verifyLedger({
    dir: ledgerDir(home),
    publicKey: createPublicKey(pem),
    origin: ledgerOrigin,
    brokenRule: (entry, rootOf) => {
      const { phase, type, index } = entry;
      if (phase === 'outcome' && (type === roomOpened || type === cutMade)) stewardActed ??= index;
      return rules(entry, rootOf);
    },
    ...(since === undefined ? {} : { since }),
    ...(witnessed === undefined ? {} : { witnessed }),
  });
  const lost = readable ? lostMemory(seen, stewardActed) : undefined;
  return {
    intact: report.ok && lost === undefined,
    size: report.size,
    root: report.root,
    ...(report.remembered === undefined ? {} : { remembered: report.remembered }),
    ...(report.witnessed === undefined ? {} : { seenBySteward: report.witnessed }),
    ...(readable ? {} : { notHeldAgainstSteward: true }),
    problems: [
      ...report.findings.map((finding) => ({
        ...(finding.index !== undefined ? { index: finding.index } : {}),
        problem: finding.detail,
      })),
      ...(lost === undefined ? [] : [{ problem: lost }]),
    ],
  };
}

/** What the steward has seen; whoever may verify need not be let into its folder. @throws Corrupt */
async function memoryOf(home: Home): Promise<{ readonly readable: boolean; readonly seen?: LedgerSeen }> {
  try {
    const seen = await ledgerSeenBySteward(home.steward);
    return { readable: true, ...(seen === undefined ? {} : { seen }) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
    return { readable: false };
  }
}

/** Before its first act the steward is shown the log: a memory that is younger than that is not the first one. */
function lostMemory(memory: LedgerSeen | undefined, acted: number | undefined): string | undefined {
  if (acted === undefined) return undefined;
  if (memory?.checkpoint === undefined) {
    return `The steward’s memory of the log is gone, though the log has it act at entry ${acted}. Whoever deleted it may have put another log in place: hold the log against a checkpoint kept elsewhere (--since).`;
  }
  if (memory.begun === undefined || memory.begun <= acted) return undefined;
  return `The steward’s memory of the log begins at entry ${memory.begun}, after it acted at entry ${acted}: an older memory was deleted. What came before is held against a checkpoint kept elsewhere only (--since).`;
}
