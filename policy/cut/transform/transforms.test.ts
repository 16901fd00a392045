import { Engine } from '@vitrine/core/engine';
import { literal } from '@vitrine/core/text';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { applyTransform, renderTransform, transformedType } from './apply-transform.ts';
import type { ColumnType } from '../catalogue-view.ts';
import type { Scalar } from '../predicate/predicate.ts';
import { renderScalar } from '../predicate/scalars.ts';
import { parseTransform, transformText, type Transform } from './transform.ts';

/** The exam runs the same generators far longer. */
const exam = process.env['VITRINE_EXAM'] !== undefined;
vi.setConfig({ testTimeout: exam ? 3_600_000 : 60_000 });

const date = fc
  .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((day) => day.toISOString().slice(0, 10));
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }).filter((one) => !one.includes('\0')),
  fc.constantFrom(
    'LS1 4AP',
    ' LS14AP ',
    'M1',
    'SW1A1AA',
    'F321',
    '',
    ' ',
    'W1A  0AX',
    'LS14AP moved',
    '9434765919',
    '\u2003',
    '\u00a0LS1 4AP\u2003',
    '\tM1 1AA',
    '\u{1F600}\u{1F600}AB1',
  ),
);
const whole = fc.integer({ min: -1_000, max: 1_000 });

/** Lower layer areas (LSOA) to middle layer ones (MSOA), as the Office for National Statistics has them for 2011. */
const areas = new Map([
  ['E01000001', 'E02000001'],
  ['E01000002', 'E02000001'],
  ['E01000003', 'E02000001'],
  ['E01000005', 'E02000001'],
  ["O'Brien", 'quoted'],
  ['', 'not written'],
]);
const area = fc.oneof(
  fc.constantFrom(...areas.keys(), 'E01000004', 'e01000001', 'E01000001 ', 'E02000001', 'toString'),
  text,
);

const cases: readonly (readonly [ColumnType, fc.Arbitrary<Scalar>, fc.Arbitrary<Transform>])[] = [
  ['date', date, fc.constantFrom({ kind: 'month' }, { kind: 'year' })],
  ['timestamp', date.map((day) => `${day}T12:34:56.5`), fc.constantFrom({ kind: 'month' }, { kind: 'year' })],
  ['integer', whole, fc.integer({ min: 1, max: 99 }).map((width) => ({ kind: 'band', width }))],
  ['integer', whole, fc.nat(500).map((at) => ({ kind: 'top-code', at }))],
  [
    'decimal',
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.nat(500).map((at) => ({ kind: 'top-code', at })),
  ],
  ['string', text, fc.integer({ min: 1, max: 9 }).map((length) => ({ kind: 'truncate', length }))],
  ['string', text, fc.constant({ kind: 'district' })],
  ['string', area, fc.constant({ kind: 'lookup', name: 'msoa' })],
];

describe('transforms', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await Engine.open({ threads: 1 });
    const rows = [...areas].map(([code, parent]) => `(${literal(code)}, ${literal(parent)})`);
    await engine.run(`CREATE TABLE areas AS FROM (VALUES ${rows.join(', ')}) t(code, parent)`);
  });
  afterAll(() => engine.close());

  it.each(cases)('of a %s are the same in DuckDB and in our own code', async (type, values, transforms) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(values, { minLength: 1, maxLength: 8 }),
        transforms,
        async (list, transform) => {
          const source = list.map((value) => `(${renderScalar(value, type)})`).join(', ');
          const answer = await engine.rows(
            `SELECT CAST(${renderTransform(transform, 't.v', () => 'areas')} AS VARCHAR) AS w FROM (VALUES ${source}) t(v)`,
          );
          const ours = list.map((value) => applyTransform(transform, value, () => areas));
          if (type === 'decimal')
            expect(answer.map((row) => Number(row['w']))).toEqual(ours.map((one) => Number(one) + 0));
          else
            expect(answer.map((row) => row['w'])).toEqual(
              ours.map((one) => (one === null ? null : String(one))),
            );
        },
      ),
      { numRuns: exam ? 10_000 : 60 },
    );
  });

  it.each(cases)('of a %s keep NULL', async (type, _values, transforms) => {
    for (const transform of fc.sample(transforms, 3)) {
      const kind = {
        string: 'VARCHAR',
        integer: 'BIGINT',
        decimal: 'DOUBLE',
        date: 'DATE',
        timestamp: 'TIMESTAMP',
        time: 'TIME',
        boolean: 'BOOLEAN',
      }[type];
      const [row] = await engine.rows(
        `SELECT ${renderTransform(transform, `CAST(NULL AS ${kind})`, () => 'areas')} AS w`,
      );
      expect(row?.['w']).toBeNull();
      expect(applyTransform(transform, null, () => areas)).toBeNull();
    }
  });

  it('apply only to types they make sense of', () => {
    expect(transformedType({ kind: 'month' }, 'string')).toBeUndefined();
    expect(transformedType({ kind: 'month' }, 'timestamp')).toBe('date');
    expect(transformedType({ kind: 'truncate', length: 3 }, 'integer')).toBeUndefined();
    expect(transformedType({ kind: 'lookup', name: 'msoa' }, 'integer')).toBeUndefined();
  });

  it('by district show no more than an outward code, whatever was typed in the place of a postcode', () => {
    const district = (postcode: string): Scalar | null =>
      applyTransform({ kind: 'district' }, postcode, () => areas);
    expect(['LS1 4AP', 'SW1A1AA', ' M11AA'].map(district)).toEqual(['LS1', 'SW1A', 'M1']);
    for (const typed of ['LS14AP (moved)', '9434765919', 'Smith-Jones', 'Acacia Avenue LS1 4AP']) {
      expect(district(typed), typed).toBeNull();
    }
  });

  it('by a lookup keep what it has and nothing else: a code that it lacks becomes NULL', () => {
    const msoa = (code: string): Scalar | null =>
      applyTransform({ kind: 'lookup', name: 'msoa' }, code, () => areas);
    expect(msoa('E01000005')).toBe('E02000001');
    expect(msoa('E01000004')).toBeNull();
    expect(msoa('toString')).toBeNull();
  });

  it('are read back from how they are written', () => {
    for (const text of [
      'month',
      'year',
      'age-band-5',
      'top-code-90',
      'truncate-3',
      'district',
      'to-msoa11',
    ]) {
      expect(transformText(parseTransform(text))).toBe(text);
    }
    for (const text of ['age-band-0', 'to-', 'to-MSOA', 'to-a b', `to-${'a'.repeat(31)}`]) {
      expect(() => parseTransform(text), text).toThrow();
    }
  });
});
