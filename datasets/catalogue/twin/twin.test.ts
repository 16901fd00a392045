import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { madeSynopsisSchema, shownSynopsis } from '@vitrine/disclosure-control/synopsis';
import type { VisibleColumn } from '@vitrine/policy/cut';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DatasetFile } from '../dataset-file/dataset-file.ts';
import { parseDatasetFile } from '../dataset-file/parse-dataset-file.ts';
import { makeTwin } from './make-twin.ts';
import { twinPlan, type TwinSources } from './twin-plan.ts';
import { twinCsv, twinNote } from './twin-text.ts';

const samples = join(import.meta.dirname, '..', '..', 'samples');
const sampleFile = async (name: string): Promise<DatasetFile> =>
  parseDatasetFile(await readFile(join(samples, `${name}.yaml`), 'utf8'));

function fileOf(columns: string, more = ''): DatasetFile {
  return parseDatasetFile(`
name: visits
title: Visits
description: Invented.
owner: Nobody
licence: none
synthetic: true
version: "1.0"
source: {alias: landing, file: visits.csv, format: csv}
person: {nhsNumber: nhs, birthDate: born}
columns:
  - {name: nhs, type: string, class: direct, description: Number}
  - {name: born, type: date, class: direct, description: Birth}
${columns}
${more}`);
}

type Records = readonly Readonly<Record<string, string | null>>[];
async function recordsOf(
  file: DatasetFile,
  { rows = 300, seed = 1, ...more }: { rows?: number; seed?: number } & Partial<TwinSources> = {},
): Promise<Records> {
  const plan = twinPlan({ release: '1.0', file, ...more });
  const twin = await makeTwin(plan, { rows, seed });
  return twin.rows.map((row) =>
    Object.fromEntries(plan.columns.map(({ name }, at) => [name, row[at] ?? null])),
  );
}

const typed: Readonly<Record<string, RegExp>> = {
  string: /^[\s\S]*$/,
  integer: /^-?\d+$/,
  decimal: /^-?\d+(?:\.\d+)?$/,
  date: /^\d{4}-\d{2}-\d{2}$/,
  timestamp: /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/,
  time: /^\d{2}:\d{2}:\d{2}$/,
  boolean: /^(?:true|false)$/,
};

/** Which rules of a dataset file a table breaks: written apart from what makes twins. */
function broken(
  { columns, quality }: DatasetFile,
  records: Records,
  elsewhere: Records = [],
): readonly string[] {
  const faults = new Set<string>();
  const inOrder: Readonly<Record<string, (a: number) => boolean>> = {
    'at-least': (a) => a >= 0,
    'more-than': (a) => a > 0,
    'at-most': (a) => a <= 0,
    'less-than': (a) => a < 0,
    'equal-to': (a) => a === 0,
  };
  for (const { name, type, codes, bounds } of columns)
    for (const record of records) {
      const value = record[name] ?? null;
      if (value === null) continue;
      if (!typed[type]?.test(value)) faults.add(`${name} is no ${type}: ${value}`);
      if (bounds !== undefined && (Number(value) < bounds.min || Number(value) > bounds.max))
        faults.add(`${name} is out of bounds`);
      if (
        codes !== undefined &&
        type === 'string' &&
        !(value in codes) &&
        !quality.some((one) => one.rule === 'in-set' && one.column === name)
      )
        faults.add(`${name} has no code ${value}`);
    }
  for (const rule of quality) {
    const values = records.map((record) => record[rule.column] ?? null);
    const there = values.filter((one) => one !== null);
    const fails =
      rule.rule === 'not-null'
        ? there.length < values.length
        : rule.rule === 'unique'
          ? new Set(there).size < there.length
          : rule.rule === 'date-range'
            ? there.some((day) => day.slice(0, 10) < (rule.from ?? '') || day.slice(0, 10) > (rule.to ?? '9'))
            : rule.rule === 'in-set'
              ? there.some((one) => !rule.values.includes(one))
              : rule.rule === 'pattern'
                ? there.some((one) => !new RegExp(`^(?:${rule.pattern})$`, 'u').test(one))
                : rule.rule === 'compare'
                  ? records.some((record) => {
                      const [a, b] = [record[rule.column] ?? null, record[rule.other] ?? null];
                      if (a === null || b === null) return false;
                      const difference = Number.isNaN(Number(a))
                        ? a < b
                          ? -1
                          : a > b
                            ? 1
                            : 0
                        : Number(a) - Number(b);
                      return inOrder[rule.is]?.(difference) !== true;
                    })
                  : rule.rule === 'present-with'
                    ? records.some((record) => record[rule.column] === null && record[rule.other] !== null)
                    : rule.rule === 'references'
                      ? there.some((one) => elsewhere.every((record) => record[rule.to] !== one))
                      : false;
    if (fails) faults.add(`${rule.column} breaks ${rule.rule}`);
  }
  return [...faults];
}

const published = ({ columns }: DatasetFile): string[] =>
  columns.flatMap((one) => (one.class !== 'direct' && one.publish ? [one.name] : []));

describe('a twin of a dataset', () => {
  it.each(['hes_apc', 'hes_ae', 'hes_op', 'person_spine'])(
    'has the columns that %s publishes, and keeps its types, codes, bounds and rules',
    async (name) => {
      const file = await sampleFile(name);
      const inDirect = file.quality.filter(({ column }) => published(file).includes(column));
      const records = await recordsOf(file, { rows: 1_000 });
      expect(Object.keys(records[0] ?? {})).toEqual(['person_id', ...published(file)]);
      expect(broken({ ...file, quality: inDirect }, records)).toEqual([]);
    },
  );

  it('keeps whatever rules a file declares, for any seed', async () => {
    const types = ['string', 'integer', 'decimal', 'date', 'timestamp', 'time', 'boolean'] as const;
    const is = fc.constantFrom('at-least', 'more-than', 'at-most', 'less-than', 'equal-to');
    // Of a key that stands in several rows there are too few for each row to have its own.
    const rules = fc
      .record({
        type: fc.constantFrom(...types),
        codes: fc.boolean(),
        needed: fc.boolean(),
        pattern: fc.constantFrom('[A-Z][0-9]{2}', '(?:AB|CD)-\\d{3,4}', 'E0[1-9]\\d*x?', '[a-f0-9]+|none'),
        low: fc.integer({ min: -500, max: 500 }),
        size: fc.integer({ min: 1, max: 400 }),
        is,
        once: fc.constantFrom('a', 'c', 'd'),
        to: fc.constantFrom('stay', 'visit', 'number'),
      })
      .filter(({ once, to }) => once !== 'd' || to !== 'visit');
    const stays = fileOf(
      `  - {name: stay, type: string, class: key, entity: stay, description: A stay}
  - {name: visit, type: string, class: key, entity: visit, description: A visit of a person in several rows}
  - {name: number, type: string, class: quasi, description: Its number}`,
      `quality:
  - {rule: unique, column: stay}
  - {rule: unique, column: number}`,
    );
    await fc.assert(
      fc.asyncProperty(
        rules,
        fc.nat(1_000_000),
        async ({ type, codes, needed, pattern, low, size, is: how, once, to }, seed) => {
          const listed = codes && type === 'string' ? ', codes: {"1": One, "b": Two}' : '';
          const numeric = type === 'integer' || type === 'decimal';
          const bounds = numeric ? `, bounds: {min: ${low}, max: ${low + size}}` : '';
          const dated = type === 'date' || type === 'timestamp';
          const quality = [
            '  - {rule: not-null, column: other}',
            ...(needed ? ['  - {rule: not-null, column: a}'] : []),
            ...(dated ? ['  - {rule: date-range, column: a, from: "2001-02-28", to: "2003-03-01"}'] : []),
            ...(numeric || dated ? [`  - {rule: compare, column: b, is: ${how}, other: a}`] : []),
            ...(type === 'string' ? ['  - {rule: present-with, column: b, other: a}'] : []),
            `  - {rule: pattern, column: c, pattern: '${pattern}'}`,
            `  - {rule: references, column: d, dataset: stays, to: ${to}}`,
            '  - {rule: present-with, column: d, other: c}',
            `  - {rule: unique, column: ${once}}`,
          ];
          const file = fileOf(
            `  - {name: a, type: ${type}, class: quasi, description: A${listed}${bounds}}
  - {name: b, type: ${type}, class: quasi, description: B}
  - {name: c, type: string, class: quasi, description: C}
  - {name: d, type: string, class: quasi, description: D}
  - {name: other, type: boolean, class: quasi, description: Other}`,
            `quality:\n${quality.join('\n')}`,
          );
          // Decimals have one place.
          const values =
            type === 'boolean' || listed !== ''
              ? 2
              : type === 'integer'
                ? size + 1
                : type === 'decimal'
                  ? size * 10 + 1
                  : Infinity;
          const rows = once === 'a' ? Math.min(60, values) : 60;
          const elsewhere = await recordsOf(stays, { rows, seed });
          const referred = new Map([['stays', stays]]);
          expect(broken(file, await recordsOf(file, { rows, seed, referred }), elsewhere)).toEqual([]);
        },
      ),
      { numRuns: 120 },
    );
  });

  it('is empty where a column may be, and nowhere else', async () => {
    const file = fileOf(
      '  - {name: a, type: string, class: quasi, description: A}\n  - {name: b, type: string, class: quasi, description: B}',
      'quality:\n  - {rule: not-null, column: a}',
    );
    const records = await recordsOf(file, { rows: 2_000 });
    const share = (name: string): number =>
      records.filter((one) => one[name] === null).length / records.length;
    expect(share('a')).toBe(0);
    expect(share('b')).toBeGreaterThan(0.02);
    expect(share('b')).toBeLessThan(0.1);
  });

  it('of unique values that run out ends all the same, with some that stand twice', async () => {
    const file = fileOf(
      '  - {name: a, type: boolean, class: quasi, description: A}',
      'quality:\n  - {rule: unique, column: a}',
    );
    expect(new Set((await recordsOf(file)).map((one) => one['a']))).toEqual(new Set(['true', 'false']));
  });

  it('refers to others or is empty where a column may be', async () => {
    const file = fileOf(
      '  - {name: a, type: string, class: quasi, description: A}',
      'quality:\n  - {rule: references, column: a, dataset: wards, to: number}',
    );
    const empty = (await recordsOf(file, { rows: 2_000 })).filter((one) => one['a'] === null);
    expect(empty.length / 2_000).toBeGreaterThan(0.02);
    expect(empty.length / 2_000).toBeLessThan(0.1);
  });

  it('is made no further once nobody waits for it', async () => {
    const gone = new AbortController();
    const plan = twinPlan({ release: '1.0', file: await sampleFile('hes_op') });
    const making = makeTwin(plan, { rows: 10_000, seed: 1, signal: gone.signal });
    gone.abort(new Error('gone'));
    await expect(making).rejects.toThrow('gone');
  });

  it('is the same for the same seed, and another for another', async () => {
    const file = await sampleFile('hes_op');
    expect(await recordsOf(file, { seed: 7 })).toEqual(await recordsOf(file, { seed: 7 }));
    expect(await recordsOf(file, { seed: 7 })).not.toEqual(await recordsOf(file, { seed: 8 }));
  });

  it('has people in several tables, and keys that stand for the same rows of the same people', async () => {
    const [apc, ae] = [
      await recordsOf(await sampleFile('hes_apc')),
      await recordsOf(await sampleFile('hes_ae')),
    ];
    const ids = (records: Records): Set<string | null> =>
      new Set(records.map((one) => one['person_id'] ?? null));
    expect(ids(apc)).toEqual(ids(ae));
    expect(ids(apc).size).toBe(100);
    const detail = fileOf(
      '  - {name: EPIKEY, type: string, class: key, entity: episode, description: The episode}\n  - {name: note, type: string, class: quasi, description: A note}',
    );
    const owner = new Map(apc.map((one) => [one['EPIKEY'], one['person_id']]));
    for (const one of await recordsOf(detail)) expect(owner.get(one['EPIKEY'] ?? '')).toBe(one['person_id']);
  });
});

describe('a twin under an agreement', () => {
  const column = (name: string, changes: Partial<VisibleColumn> = {}): VisibleColumn => ({
    ...{ name, type: 'string', role: 'value', description: '', transform: null },
    ...changes,
  });

  it('has the granted columns and no other, as the room shows them, and rows of the kind that it grants', async () => {
    const columns = [
      column('person_id', { role: 'person', type: 'integer' }),
      column('EPIKEY', { role: 'entity', type: 'integer' }),
      column('STARTAGE', { type: 'integer', transform: 'age-band-5' }),
      column('ADMIDATE', { type: 'date', transform: 'month' }),
      column('DIAG_4_01', { transform: 'truncate-3' }),
      column('RESGOR'),
    ];
    const rows = { RESGOR: 'H', STARTAGE: { $gte: 18, $lt: 7000 } };
    const records = await recordsOf(await sampleFile('hes_apc'), { granted: { columns, rows } });
    expect(Object.keys(records[0] ?? {})).toEqual(columns.map(({ name }) => name));
    for (const one of records) {
      expect(one['EPIKEY']).toMatch(/^\d+$/);
      expect(Number(one['STARTAGE'] ?? 15) % 5).toBe(0);
      expect(Number(one['STARTAGE'] ?? 15)).toBeGreaterThanOrEqual(15);
      expect(one['ADMIDATE'] ?? '2000-01-01').toMatch(/-01$/);
      expect((one['DIAG_4_01'] ?? '').length).toBeLessThanOrEqual(3);
      expect(one['RESGOR'] ?? 'H').toBe('H');
    }
    expect(new Set(records.map((one) => one['DIAG_4_01'])).size).toBeGreaterThan(5);
  });
});

describe('a twin of a dataset with a published synopsis', () => {
  const file = fileOf(
    `  - {name: sex, type: string, class: quasi, description: Sex, codes: {"1": Male, "2": Female}}
  - {name: age, type: integer, class: quasi, description: Age, bounds: {min: 0, max: 39}}
  - {name: seen, type: date, class: quasi, description: Day}`,
    `privacy:
  budget: {epsilon: 10}
  synopsis:
    epsilon: 2
    tables:
      - {title: By sex and age, by: [sex, {column: age, band: 20}]}
      - {title: By sex and quarter, by: [sex, {column: seen, part: quarter}]}`,
  );
  const cell = (people: number, ...values: (string | null)[]) => ({ values, people });
  const synopsis = madeSynopsisSchema.parse({
    ...{ format: 1, dataset: 'visits', release: '1.0', epsilon: 2 },
    tables: [
      {
        ...{ title: 'By sex and age', by: ['sex', 'age'], epsilon: 1 },
        cells: [cell(500, '1', '0'), cell(100, '1', '20'), cell(50, '2', '0'), cell(350, '2', '20')],
      },
      {
        ...{ title: 'By sex and quarter', by: ['sex', 'seen'], epsilon: 1 },
        cells: [cell(600, '1', '1'), cell(200, '2', '2'), cell(150, '2', '4'), cell(50, '2', null)],
      },
    ],
  });

  it('has the published shares, also of pairs, and says how far it is from them', async () => {
    const plan = twinPlan({ release: '1.0', file, synopsis });
    const { rows, likeness } = await makeTwin(plan, { rows: 4_000, seed: 3 });
    const at = (name: string): number => plan.columns.findIndex((one) => one.name === name);
    const share = (is: (row: readonly (string | null)[]) => boolean): number =>
      rows.filter(is).length / rows.length;
    expect(share((row) => row[at('sex')] === '1' && Number(row[at('age')]) < 20)).toBeCloseTo(0.5, 1);
    expect(share((row) => row[at('sex')] === '2' && Number(row[at('age')]) >= 20)).toBeCloseTo(0.35, 1);
    expect(share((row) => row[at('sex')] === '1' && /-0[1-3]-/.test(row[at('seen')] ?? ''))).toBeCloseTo(
      0.6,
      1,
    );
    expect(share((row) => row[at('seen')] === null)).toBeCloseTo(0.05, 1);
    expect(likeness.map(({ title }) => title)).toEqual(['By sex and age', 'By sex and quarter']);
    for (const { totalVariation } of likeness) expect(totalVariation).toBeLessThan(0.03);
    const plain = await makeTwin({ ...plan, published: [] }, { rows: 4_000, seed: 3 });
    expect(plain.rows).not.toEqual(rows);
  });

  it('is made of what everybody may see of it, and of nothing that was drawn beside', () => {
    const { published: used } = twinPlan({ release: '1.0', file, synopsis });
    const shown = shownSynopsis(synopsis).tables;
    expect(used.map(({ title, cells }) => ({ title, cells }))).toEqual(
      shown.map(({ title, cells }) => ({
        title,
        cells: cells.map(({ values, people }) => ({ values, people })),
      })),
    );
    // A release without a published synopsis has none to use, whatever its file declares.
    expect(twinPlan({ release: '1.0', file }).published).toEqual([]);
  });
});

it('says in its file that no row is of a person, and tells an empty text from a missing one', () => {
  const note = twinNote({ dataset: 'visits', release: '1.0', published: [] }, { rows: 2, seed: 5 });
  expect(note).toBe(
    'Synthetic twin of visits 1.0, made up from its description (2 rows, seed 5). No row is of a person.',
  );
  expect(
    twinCsv(
      note,
      ['a', 'b'],
      [
        ['', null],
        ['x,"y', '1'],
      ],
    ),
  ).toBe(`# ${note}\na,b\n"",\n"x,""y",1\n`);
});
