import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { literal } from '@vitrine/core/text';
import { randomId } from '@vitrine/core/ids';
import { type Engine } from '@vitrine/core/engine';
import { openStewardEngine } from '../store/encrypted-parquet.ts';
import { OptOutsInvalid, type CohortInvalid } from '../../errors.ts';
import { readLanded } from '../landing/landed-bytes.ts';
import { openLanding, withoutDeliveries, type LandingSources } from '../landing/open-landing.ts';
import { addNhsNumberMacro } from './nhs-number.ts';
import { countBucket } from '../publish/quality-report.ts';

/** Where a list of NHS numbers is: a file of a configured source, or its text. */
export type GivenList = { readonly alias: string; readonly file: string } | { readonly text: string };

/**
 * In strict mode the name of the file says whose opt-outs it lists, so that nobody who only asks for it can put one
 * kind, or a study's list, in the place of the other. @throws OptOutsInvalid
 */
export function demandNamedByKind(kind: string, list: GivenList): void {
  if ('file' in list && new RegExp(`^${kind}[._-]`).test(list.file)) return;
  throw new OptOutsInvalid({
    detail: `In strict mode the name of a file of ${kind} opt-outs begins with ${kind}.`,
    help: `Have it land under a name such as ${kind}-2026-06.csv.`,
  });
}

/** Lends a list's file, when it landed, and an engine to read it with. @throws SourceUnknown, LandingMissing */
export async function withGivenList<T>(
  parts: Parameters<typeof openStewardEngine>[0] & { readonly sources: LandingSources },
  list: GivenList,
  work: (engine: Engine, path: string, landed: Date | undefined) => Promise<T>,
): Promise<T> {
  const scratchDir = join(parts.scratchDir, randomId('list-'));
  await mkdir(scratchDir, { recursive: true, mode: 0o700 });
  const engine = await openStewardEngine({ ...parts, scratchDir });
  try {
    if (!('text' in list)) {
      const path = join(scratchDir, 'list.csv');
      return await work(engine, path, await copyLanded(parts.sources, list, path));
    }
    const path = join(scratchDir, 'list.csv');
    await writeFile(path, list.text, { mode: 0o600 });
    return await work(engine, path, undefined);
  } finally {
    engine.close();
    await rm(scratchDir, { recursive: true, force: true });
  }
}

/** Copies a landed list, so that nothing written over it meanwhile is read; returns when it landed. */
async function copyLanded(
  sources: LandingSources,
  list: { readonly alias: string; readonly file: string },
  path: string,
): Promise<Date> {
  const landing = await openLanding(withoutDeliveries(sources), list);
  try {
    await writeFile(path, readLanded(landing, list.file).chunks, { mode: 0o600 });
    return landing.landed;
  } finally {
    await landing.close();
  }
}

/** A list that was read: SQL of its distinct numbers (`number` BIGINT), and how many without the last digit. */
export interface NumberList {
  readonly query: string;
  readonly count: string;
}

/**
 * Reads a list of NHS numbers: CSV of one column with the header NHS_NUMBER. A list with a number that is not
 * valid is refused whole, for somebody would be lost. `Invalid` is what it is refused with, `empty` why it must
 * hold numbers.
 * @throws Invalid
 */
export async function readNumberList(
  engine: Engine,
  path: string,
  Invalid: typeof OptOutsInvalid | typeof CohortInvalid,
  empty: string,
): Promise<NumberList> {
  await addNhsNumberMacro(engine);
  await readGiven(engine, path, Invalid);
  const [counts] = await engine.rows(
    `SELECT count(*) AS n, count(*) FILTER (WHERE nhs_number(given) IS NULL) AS bad,
      min(rowid) FILTER (WHERE nhs_number(given) IS NULL) AS first FROM "~given"`,
  );
  const bad = Number(counts?.['bad'] ?? 0);
  if (Number(counts?.['n'] ?? 0) === 0) throw new Invalid({ detail: empty });
  if (bad > 0) {
    const line = Number(counts?.['first'] ?? 0) + 2;
    throw new Invalid({
      detail: `The list has ${bad} entries that are no valid NHS number; the first is in line ${line}.`,
      help: 'Correct the list; nothing of it was taken.',
      facts: { invalid: bad, line },
    });
  }
  const query = 'SELECT DISTINCT nhs_number(given) AS number FROM "~given" ORDER BY number';
  const [distinct] = await engine.rows(`SELECT count(*) AS n FROM (${query})`);
  return { query, count: countBucket(Number(distinct?.['n'] ?? 0)) };
}

async function readGiven(
  engine: Engine,
  path: string,
  Invalid: typeof OptOutsInvalid | typeof CohortInvalid,
): Promise<void> {
  try {
    await engine.run(`CREATE OR REPLACE TEMP TABLE "~given" AS SELECT given FROM
      read_csv(${literal(path)}, auto_detect = false, header = false, columns = {given: 'VARCHAR'}, delim = ',',
        quote = '"', escape = '"', nullstr = [''], allow_quoted_nulls = true)`);
  } catch (cause) {
    throw new Invalid({ detail: 'The list is not a CSV file of one column in UTF-8.', cause });
  }
  const [first] = await engine.rows('SELECT given FROM "~given" WHERE rowid = 0');
  if (first?.['given'] !== 'NHS_NUMBER') {
    throw new Invalid({ detail: 'The list must have one column under the header NHS_NUMBER.' });
  }
  await engine.run(
    'CREATE OR REPLACE TEMP TABLE "~given" AS SELECT given FROM "~given" WHERE rowid > 0 ORDER BY rowid',
  );
}
