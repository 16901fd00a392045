import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { literal } from '@vitrine/core/text';
import { type Engine } from '@vitrine/core/engine';
import { z } from 'zod';
import type { DatasetFile } from '../../catalogue/dataset-file/dataset-file.ts';
import { landedTable, numberColumn, reasonColumn } from '../publish/landed-table.ts';
import { readingEngine, testNumber } from '../../testing.ts';
import { link } from './linkage.ts';
import { addNhsNumberMacro } from './nhs-number.ts';
import { indexTable } from './person-index.ts';

let dir: string;
let engine: Engine;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vitrine-people-'));
  engine = await readingEngine(dir);
  await addNhsNumberMacro(engine);
});
afterAll(async () => {
  engine.close();
  await rm(dir, { recursive: true });
});

const count = 7;
const numbers = Array.from({ length: count }, (_, n) => testNumber(n));
const spineFile = {
  name: 'spine',
  role: 'spine',
  person: { nhsNumber: 'nhs', birthDate: 'born' },
  superseded: 'now',
} as unknown as DatasetFile;

/** What a spine says of each number: nothing, that it is in use, or which number has replaced it. */
type Spine = readonly (number | 'current' | null)[];
const said = fc.oneof(fc.constant(null), fc.constant('current' as const), fc.nat(count - 1));
const spines = fc.array(fc.array(said, { minLength: count, maxLength: count }), {
  minLength: 1,
  maxLength: 4,
});

async function emptyIndex(): Promise<void> {
  await engine.run(`CREATE OR REPLACE TEMP TABLE ${indexTable} (number BIGINT, person_key UUID, birth_date DATE,
    spine BOOLEAN, merged_into UUID)`);
}

async function load(spine: Spine): Promise<void> {
  await engine.run(`CREATE OR REPLACE TEMP TABLE ${landedTable} (${numberColumn} BIGINT, ${reasonColumn} VARCHAR,
    nhs VARCHAR, now VARCHAR, born DATE)`);
  const lines = spine.flatMap((what, n) => {
    if (what === null) return [];
    const number = literal(numbers[n] ?? '');
    const now = what === 'current' ? 'NULL' : literal(numbers[what] ?? '');
    return [`(nhs_number(${number}), NULL, ${number}, ${now}, DATE '1970-01-01')`];
  });
  if (lines.length > 0) await engine.run(`INSERT INTO ${landedTable} VALUES ${lines.join(', ')}`);
  await link(engine, spineFile);
}

const textRow = z.object({ number: z.string().nullable(), key: z.string(), into: z.string().nullable() });

/** The internal key of each number that the index knows, and what each key that is another's now leads to. */
async function read(): Promise<{ keys: Map<number, string>; merged: Map<string, string> }> {
  const rows =
    await engine.rows(`SELECT CAST(number AS VARCHAR) AS number, CAST(person_key AS VARCHAR) AS key,
    CAST(merged_into AS VARCHAR) AS into FROM ${indexTable}`);
  const keys = new Map<number, string>();
  const merged = new Map<string, string>();
  for (const row of rows) {
    const { number, key, into } = textRow.parse(row);
    if (number !== null) keys.set(numbers.indexOf(number), key);
    else if (into !== null) merged.set(key, into);
  }
  return { keys, merged };
}

/** Who is whom, in words of its own: what was ever found to be one person stays one. */
class Model {
  readonly person = numbers.map((_, n) => n);
  readonly known = new Set<number>();

  load(spine: Spine): void {
    spine.forEach((what, n) => {
      if (what === 'current') this.known.add(n);
    });
    const found = spine.flatMap((what, n) => {
      const target = typeof what === 'number' ? this.#end(spine, what, n) : undefined;
      return target === undefined || !this.known.has(target) ? [] : [[n, target] as const];
    });
    for (const [n, target] of found) {
      this.known.add(n);
      const [from, to] = [this.person[n], this.person[target]];
      this.person.forEach((one, at) => {
        if (one === from) this.person[at] = to ?? -1;
      });
    }
  }

  /** The number at the end of the chain; none in a circle. */
  #end(spine: Spine, from: number, start: number): number | undefined {
    const seen = new Set([start]);
    let at = from;
    for (;;) {
      if (seen.has(at)) return undefined;
      seen.add(at);
      const next = spine[at];
      if (typeof next !== 'number') return at;
      at = next;
    }
  }
}

test('whatever spines say one after another, each person has one key, and every key ever given leads to it', async () => {
  await fc.assert(
    fc.asyncProperty(spines, async (all) => {
      await emptyIndex();
      const model = new Model();
      const given: (readonly [number, string])[] = [];
      for (const spine of all) {
        await load(spine);
        model.load(spine);
        const { keys: now, merged } = await read();
        expect(new Set(now.keys())).toEqual(model.known);
        given.push(...now);
        // In one step, as cuts do.
        for (const [n, key] of given) expect(merged.get(key) ?? key).toBe(now.get(n));
        for (const [a, one] of now) {
          for (const [b, other] of now) expect(one === other).toBe(model.person[a] === model.person[b]);
        }
      }
    }),
    { numRuns: process.env['VITRINE_EXAM'] === undefined ? 40 : 5_000, seed: 11 },
  );
});
