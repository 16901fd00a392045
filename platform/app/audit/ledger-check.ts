import { ledgerOrigin } from '@vitrine/ledger/log';
import { createPublicKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { NotFound, VitrineError } from '@vitrine/core/errors';
import { type Clock, type Home, type Settings } from '@vitrine/core/process';
import {
  cutMade,
  ledgerSeenBySteward,
  roomOpened,
  type LedgerSeen,
} from '@vitrine/datasets/catalogue/steward';
import { verifyLedger } from '@vitrine/ledger/verify';
import { noteDone } from '../evidence/last-done.ts';
import { recordRules } from '../record/rules.ts';
import { ledgerDir, ledgerPublicKeyFile } from './ledger-places.ts';
import {
  heldAgainst,
  isOfPublicLog,
  notePublicLog,
  publicLogFaults,
  type PublicLogOnRecord,
} from '../public-log/check-files.ts';
import { publicLogRules } from '../public-log/day-rules.ts';
import { vocabulary } from '../record/vocabulary.ts';
import { withLedgerTables } from '../record/ledger-place.ts';

export interface LedgerCheck {
  readonly intact: boolean;
  readonly size: number;
  /** Base64. */
  readonly root: string;
  /** Entries of the remembered checkpoint, when the log still begins with them. */
  readonly remembered?: number;
  /** Entries that the steward has seen, when the log still begins with them. */
  readonly seenBySteward?: number;
  /**
   * Set when the log was not held against what the steward has seen: who verifies may not read its files
   * (`unreadable`), or it was asked and did not answer (`unanswered`). That says nothing of the log.
   */
  readonly notHeldAgainstSteward?: 'unreadable' | 'unanswered';
  readonly problems: { readonly index?: number; readonly problem: string }[];
}

/**
 * Derives the whole log again from disk with nothing but the public key, and shows that it begins with what the
 * steward has seen of it. Replays who may act, signatures, votes and allowances, and names every
 * entry that broke a rule of them. With the text of a
 * checkpoint that was kept from before, also shows that the log has only grown since.
 *
 * @param ask asks the steward itself what it has seen, for a server that may not read its files; the file is read
 * when absent
 * @throws NotFound without a log, Corrupt when what the steward has seen cannot be read
 */
export async function ledgerCheck(
  home: Home,
  settings: Pick<Settings, 'ledger' | 'databaseUrl'>,
  since?: string,
  ask?: () => Promise<Memory>,
): Promise<LedgerCheck> {
  const pem = await readFile(ledgerPublicKeyFile(home)).catch((cause: unknown) => {
    throw new NotFound({
      detail: 'There is no ledger in this home folder.',
      help: 'Name the home folder with --home; npm start makes one.',
      cause,
    });
  });
  // Before the log is read: it may grow meanwhile.
  const { unknown, seen } = await memoryOf(home, ask);
  const witnessed = seen?.checkpoint;
  const rules = recordRules();
  const ofPublicLog = publicLogRules(vocabulary);
  const publicLog: PublicLogOnRecord = { heads: new Map() };
  let stewardActed: number | undefined;
  const report = await withLedgerTables(settings, (tables) =>
    verifyLedger({
      dir: ledgerDir(home),
      ...(tables === undefined ? {} : { texts: () => tables.texts() }),
      publicKey: createPublicKey(pem),
      origin: ledgerOrigin,
      brokenRule: (entry, rootOf) => {
        const { phase, type, index } = entry;
        if (phase === 'outcome' && (type === roomOpened || type === cutMade)) stewardActed ??= index;
        notePublicLog(publicLog, entry);
        const broken = ofPublicLog(entry, rootOf);
        return rules(entry, rootOf) ?? broken;
      },
      ...(since === undefined || isOfPublicLog(since) ? {} : { since }),
      ...(witnessed === undefined ? {} : { witnessed }),
    }),
  );
  const lost = unknown === undefined ? lostMemory(seen, stewardActed) : undefined;
  const held = since !== undefined && isOfPublicLog(since) ? publicPast(since, publicLog) : {};
  const more = [lost, held.problem, ...(await publicLogFaults(home, publicLog))].filter(
    (problem) => problem !== undefined,
  );
  const remembered = report.remembered ?? held.remembered;
  return {
    intact: report.ok && more.length === 0,
    size: report.size,
    root: report.root,
    ...(remembered === undefined ? {} : { remembered }),
    ...(report.witnessed === undefined ? {} : { seenBySteward: report.witnessed }),
    ...(unknown === undefined ? {} : { notHeldAgainstSteward: unknown }),
    problems: [
      ...report.findings.map((finding) => ({
        ...(finding.index !== undefined ? { index: finding.index } : {}),
        problem: finding.detail,
      })),
      ...more.map((problem) => ({ problem })),
    ],
  };
}

/** Checks the log, and notes in the home when that was and what came of it. */
export async function noteCheck(
  home: Home,
  clock: Clock,
  check: () => Promise<LedgerCheck>,
): Promise<LedgerCheck> {
  const at = clock.now().toISOString();
  const found = await check();
  const outcome = found.intact ? `intact: ${found.size} entries, root ${found.root}` : 'not intact';
  await noteDone(home, 'verification', { at, outcome });
  return found;
}

/** What a checkpoint of the public log that was kept shows of the ledger. */
function publicPast(note: string, onRecord: PublicLogOnRecord): { remembered?: number; problem?: string } {
  try {
    return { remembered: heldAgainst(note, onRecord) };
  } catch (error) {
    if (!(error instanceof VitrineError)) throw error;
    return { problem: `The remembered checkpoint: ${error.message}` };
  }
}

/** What the steward remembers of the log: its newest checkpoint, and since when. */
type Memory = Pick<LedgerSeen, 'checkpoint' | 'begun'>;

interface FoundMemory {
  readonly seen?: Memory | undefined;
  /** Why it is not known. */
  readonly unknown?: NonNullable<LedgerCheck['notHeldAgainstSteward']>;
}

/** What the steward has seen; whoever may verify need not be let into its folder. @throws Corrupt */
async function memoryOf(home: Home, ask?: () => Promise<Memory>): Promise<FoundMemory> {
  if (ask !== undefined) {
    return ask().then(
      (seen) => ({ seen }),
      () => ({ unknown: 'unanswered' as const }),
    );
  }
  try {
    return { seen: await ledgerSeenBySteward(home.steward) };
  } catch (error) {
    if (!['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return { unknown: 'unreadable' };
  }
}

/** Before its first act the steward is shown the log: a memory that is younger than that is not the first one. */
function lostMemory(memory: Memory | undefined, acted: number | undefined): string | undefined {
  if (acted === undefined) return undefined;
  if (memory?.checkpoint === undefined) {
    return `The steward’s memory of the log is gone, though the log has it act at entry ${acted}. Whoever deleted it may have put another log in place: hold the log against a checkpoint kept elsewhere (--since).`;
  }
  if (memory.begun === undefined || memory.begun <= acted) return undefined;
  return `The steward’s memory of the log begins at entry ${memory.begun}, after it acted at entry ${acted}: an older memory was deleted. What came before is held against a checkpoint kept elsewhere only (--since).`;
}
