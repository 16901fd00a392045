import { setTimeout as pause } from 'node:timers/promises';
import { isOutage } from '@vitrine/core/database';
import type { Logger } from '@vitrine/core/log';
import type { Ledger } from '@vitrine/ledger/log';
import { DatabaseAltered } from '../errors.ts';
import { alteredRows } from './altered-rows.ts';
import type { Projection } from './projection.ts';

/** The least time between two looks at the tables that decisions rest on, and the part of all time that looking may take. */
const leastMs = 1_000;
const mostOfTime = 1 / 20;
/** Entries whose rows are looked at in one go: the first time through, and again and again from then on. */
const firstPass = { entries: 500, everyMs: 500 };
const laterPasses = { entries: 100, everyMs: 1_000 };

interface Watched {
  readonly ledger: Ledger;
  readonly projection: Projection;
  readonly log: Pick<Logger, 'error'>;
}

/**
 * Holds the database against the ledger for as long as the server runs: the tables that decisions rest on all the
 * time, and the rows by which entries, queries and acts are found, from the first to the last and again. Returns how
 * to stop.
 */
export function watchDatabase({ ledger, projection, log }: Watched): () => void {
  const stopping = new AbortController();
  const { signal } = stopping;
  let isTold = false;
  const told = (): void => {
    if (isTold) return;
    isTold = true;
    log.error({ err: projection.altered }, 'the database was written to by another hand; nothing is served');
  };
  const endless = async (look: () => Promise<number>): Promise<void> => {
    while (!signal.aborted && projection.altered === undefined) {
      const wait = await look().catch((error: unknown) => {
        // A database that cannot be asked shows nobody anything meanwhile, and is looked at as soon as it can be.
        if (isOutage(error)) return leastMs;
        throw error;
      });
      await pause(wait, undefined, { signal, ref: false });
    }
    if (!signal.aborted) told();
  };
  const failed = (error: unknown): void => {
    if (!signal.aborted) log.error({ err: error }, 'the database could not be held against the ledger');
  };
  void endless(async () => {
    const begun = performance.now();
    await projection.check();
    return Math.max(leastMs, (performance.now() - begun) / mostOfTime);
  }).catch(failed);
  let from = 0;
  let pace = firstPass;
  void endless(async () => {
    const to = Math.min(ledger.size, from + pace.entries);
    await projection.settled();
    const look = () => alteredRows(projection.database, ledger, from, to);
    // An act may have ended while it was looked at: what seems altered is looked at again while nothing moves.
    const altered = (await look()).length === 0 ? [] : await projection.undisturbed(look);
    if (altered.length > 0) projection.refuse(new DatabaseAltered(altered));
    if (to === ledger.size) pace = laterPasses;
    from = to === ledger.size ? 0 : to;
    return pace.everyMs;
  }).catch(failed);
  return () => stopping.abort();
}
