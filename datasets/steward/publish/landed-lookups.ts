import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { identifier, literal } from '@vitrine/core/text';
import { type Engine } from '@vitrine/core/engine';
import type { DatasetFile, FileLookup } from '../../catalogue/dataset-file/dataset-file.ts';
import { Corrupt } from '@vitrine/core/errors';
import { LookupInvalid } from '../../errors.ts';
import { freezeLanding, type FrozenLanding } from '../landing/freeze.ts';
import { openLanding, type LandingSources } from '../landing/open-landing.ts';
import type { ReleaseLookup } from '../../catalogue/manifest.ts';

/** 200,000 codes of nine characters take four; it is read into memory. */
const largestMiB = 16;

/** The engine's table of a landed lookup: `code`, `parent`. */
export const landedLookup = (name: string): string => identifier(`~lookup ${name}`);

/**
 * Reads the lookups that a dataset file describes into the engine, each into its `landedLookup`.
 * @throws LookupInvalid, SourceUnknown, LandingMissing, LandingEmpty, LandingEncoding, LandingUnreadable
 */
export async function landLookups(
  engine: Engine,
  file: DatasetFile,
  sources: LandingSources,
  scratchDir: string,
): Promise<readonly ReleaseLookup[]> {
  const landed: ReleaseLookup[] = [];
  for (const lookup of file.lookups) {
    const { alias, nullValues } = file.source;
    const form = { format: 'csv', encoding: 'utf-8', delimiter: ',', otherColumns: 'refuse' } as const;
    const source = { ...form, alias, file: lookup.file, nullValues };
    const dir = join(scratchDir, `lookup-${lookup.name}`);
    await mkdir(dir, { mode: 0o700 });
    await demandSmall(sources, lookup, source);
    const frozen = await freezeLanding(sources, { source, columns: [] }, dir, (header) => {
      if (header.join() !== 'code,parent') throw refused(lookup, 'its first line is not “code,parent”');
    });
    await load(engine, lookup, frozen);
    await rm(dir, { recursive: true });
    const { name, description } = lookup;
    landed.push({
      ...{ name, description },
      source: { file: lookup.file, ...frozen.facts },
      ...(await counted(engine, lookup)),
    });
  }
  return landed;
}

/** It is read into memory. */
async function demandSmall(
  sources: LandingSources,
  lookup: FileLookup,
  source: { readonly alias: string; readonly file: string },
): Promise<void> {
  const landing = await openLanding(sources, source);
  try {
    let packed = false;
    for await (const start of landing.bytes()) {
      packed = start[0] === 0x1f && start[1] === 0x8b;
      break;
    }
    if (packed || landing.size > largestMiB * 1024 * 1024)
      throw refused(lookup, `it is compressed or larger than ${largestMiB} MiB`);
  } finally {
    await landing.close();
  }
}

async function load(engine: Engine, lookup: FileLookup, frozen: FrozenLanding): Promise<void> {
  const { size } = await stat(frozen.faults);
  if (size > 0) throw refused(lookup, 'a line does not have two cells');
  try {
    await engine.run(`CREATE TEMP TABLE ${landedLookup(lookup.name)} AS
      SELECT code, parent FROM read_csv(${literal(frozen.rows)}, auto_detect = false, header = false, delim = ',',
        columns = {line: 'BIGINT', code: 'VARCHAR', parent: 'VARCHAR'}, quote = '"', escape = '"',
        strict_mode = true) ORDER BY line`);
  } catch (cause) {
    throw refused(lookup, 'a line does not have two cells', cause);
  }
  const [found] = await engine.rows(`SELECT count(*) AS n FROM ${landedLookup(lookup.name)}`);
  if (Number(found?.['n']) !== frozen.handed.rows)
    throw new Corrupt({ detail: 'The copy of a lookup has other rows than were read from its file.' });
}

/** A character that can be seen and stands for itself: no control, no mark on another, no letter that is a blank. */
const seen = String.raw`[^\p{Z}\p{C}\p{M}\x{115F}\x{1160}\x{2800}\x{3164}\x{FFA0}]`;
/** One to a hundred of them, with plain spaces between: what looks like another code must not be one. */
const plainText = `${seen}((${seen}| ){0,98}${seen})?`;

/** What must not be in a lookup, as SQL conditions over its rows. */
const faults = [
  [`code IS NULL OR parent IS NULL`, 'a code or a parent is empty'],
  [
    `NOT regexp_full_match(code, ${literal(plainText)}) OR NOT regexp_full_match(parent, ${literal(plainText)})`,
    'a code or a parent has a space at an end, an invisible character, or more than 100 characters',
  ],
  ['nth > 1', 'a code stands there twice'],
  // In any case: a parent that is a code, of this line or of another, would pass the finer value through.
  ['folded', 'a parent is itself one of the codes, in upper or lower case'],
] as const;

/** Holds the rows against what a lookup must be. */
async function counted(
  engine: Engine,
  lookup: FileLookup,
): Promise<Pick<ReleaseLookup, 'codes' | 'parents' | 'single'>> {
  const table = landedLookup(lookup.name);
  const first = faults.map(([sql], at) => `min(line) FILTER (WHERE ${sql}) AS f${at}`);
  const [found] = await engine.rows(`SELECT ${first.join(', ')} FROM (
    SELECT code, parent, rowid + 2 AS line, row_number() OVER (PARTITION BY code ORDER BY rowid) AS nth,
      lower(parent) IN (SELECT lower(code) FROM ${table}) AS folded
    FROM ${table})`);
  faults.forEach(([, why], at) => {
    const line = found?.[`f${at}`];
    if (line !== null) throw refused(lookup, `${why}, first in line ${Number(line)}`);
  });
  const [sizes] = await engine.rows(`SELECT coalesce(sum(n), 0) AS codes, count(*) AS parents,
      count(*) FILTER (WHERE n = 1) AS single
    FROM (SELECT count(*) AS n FROM ${table} GROUP BY parent)`);
  const size = { codes: Number(sizes?.['codes']), parents: Number(sizes?.['parents']) };
  if (size.parents === size.codes) {
    throw refused(lookup, 'no parent has more than one code, so that it would hide nothing');
  }
  return { ...size, single: Number(sizes?.['single']) };
}

function refused(lookup: FileLookup, why: string, cause?: unknown): LookupInvalid {
  return new LookupInvalid({
    detail: `The file ${lookup.file} cannot be the lookup ${lookup.name}: ${why}.`,
    help: 'docs/data-manager.md says what a lookup must be.',
    facts: { lookup: lookup.name },
    ...(cause === undefined ? {} : { cause }),
  });
}
