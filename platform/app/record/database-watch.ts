import { setTimeout as pause } from 'node:timers/promises';
import { isOutage } from '@vitrine/core/database';
import type { Logger } from '@vitrine/core/log';
import type { Ledger } from '@vitrine/ledger/log';
import { DatabaseAltered, DatabaseBehind, DatabaseUnchecked } from '../errors.ts';
import { alteredRows } from './altered-rows.ts';
import type { Projection } from './projection.ts';

/** The least time between two looks at the tables that decisions rest on, and the part of all time that looking may take. */
const leastMs = 1_000;
const mostOfTime = 1 / 20;
/** Entries whose rows are looked at in one go: the first time through, and again and again from then on. */
const firstPass = { entries: 500, everyMs: 500 };
const laterPasses = { entries: 100, everyMs: 1_000 };

/** Errors of the moment (appendix A of PostgreSQL's manual): too many clients, cancelled, serialization, deadlock. */
const passingStates: ReadonlySet<unknown> = new Set(['53300', '57014', '40001', '40P01']);
/** So many looks in a row may fail by such errors; the pause after each is twice that after the one before. */
const mostFailures = 10;
const longestPause = 30;

interface Watched {
  readonly ledger: Ledger;
  readonly projection: Projection;
  readonly log: Pick<Logger, 'error' | 'warn'>;
}

/**
 * Holds the database against the ledger for as long as the server runs: the tables that decisions rest on all the
 * time, and the rows by which entries, queries and acts are found, from the first to the last and again. What cannot
 * be looked at is not believed: nothing is served then. A database that is behind the ledger takes nothing new and is
 * not looked at any more. Returns how to stop.
 *
 * @param pauseMs after a failed look
 */
export function watchDatabase({ ledger, projection, log }: Watched, pauseMs = leastMs): () => void {
  const stopping = new AbortController();
  const { signal } = stopping;
  let isTold = false;
  const told = (): void => {
    if (isTold || projection.altered === undefined) return;
    isTold = true;
    const what =
      projection.altered instanceof DatabaseAltered
        ? 'the database was written to by another hand'
        : 'the database cannot be held against the ledger';
    log.error({ err: projection.altered }, `${what}; nothing is served`);
  };
  const isOver = (): boolean => signal.aborted || projection.altered !== undefined;
  const looking = async (look: () => Promise<number>): Promise<void> => {
    let failures = 0;
    while (!isOver()) {
      let wait: number;
      try {
        wait = await look();
        failures = 0;
      } catch (error) {
        if (isOver() || ledger.failure instanceof DatabaseBehind) break;
        // A database that cannot be asked shows nobody anything meanwhile, and is looked at as soon as it can be.
        if (!isOutage(error)) {
          failures += 1;
          if (!passes(error) || failures === mostFailures) projection.refuse(new DatabaseUnchecked(error));
          else log.warn({ err: error }, 'the database is looked at again in a moment');
        }
        wait = pauseMs * Math.min(longestPause, 2 ** Math.max(0, failures - 1));
      }
      if (!isOver()) await pause(wait, undefined, { signal, ref: false });
    }
  };
  const endless = (look: () => Promise<number>): void => {
    // Nothing but the end of the server's run interrupts a pause.
    void looking(look)
      .catch(() => undefined)
      .finally(told);
  };
  endless(async () => {
    const begun = performance.now();
    await projection.check();
    return Math.max(leastMs, (performance.now() - begun) / mostOfTime);
  });
  let from = 0;
  let pace = firstPass;
  endless(async () => {
    const to = Math.min(ledger.size, from + pace.entries);
    await projection.settled();
    const look = () => alteredRows(projection.database, ledger, from, to);
    // An act may have ended while it was looked at: what seems altered is looked at again while nothing moves.
    const altered = (await look()).length === 0 ? [] : await projection.undisturbed(look);
    if (altered.length > 0) projection.refuse(new DatabaseAltered(altered));
    if (to === ledger.size) pace = laterPasses;
    from = to === ledger.size ? 0 : to;
    return pace.everyMs;
  });
  return () => stopping.abort();
}

const passes = (error: unknown): boolean =>
  error instanceof Error && passingStates.has((error as { code?: unknown }).code);
