import fc from 'fast-check';
import { withSeed } from 'diffprivlib-ts/testing';
import { Geometric } from 'diffprivlib-ts';
import { describe, expect, it } from 'vitest';
import { declaredSynopsisSchema } from './declared.ts';
import type { MadeSynopsis } from './made.ts';
import { synopsisProblems, synopsisQuestions, type SynopsisColumn } from './plan-synopsis.ts';
import { onSimplex, shownSynopsis, wholeOf } from './smooth.ts';

const plain = { class: 'quasi', publish: true, transformedOnly: false } as const;
const columns: readonly SynopsisColumn[] = [
  { ...plain, name: 'sex', type: 'string', codes: { '1': 'Male', '2': 'Female' } },
  { ...plain, name: 'age', type: 'integer', bounds: { min: 0, max: 120 } },
  { ...plain, name: 'seen', type: 'date' },
  { ...plain, name: 'ward', type: 'string' },
  { ...plain, name: 'cost', type: 'decimal' },
  { ...plain, name: 'number', type: 'string', class: 'direct', codes: { '9': 'x' } },
  { ...plain, name: 'spell', type: 'string', class: 'key', codes: { '9': 'x' } },
  { ...plain, name: 'hidden', type: 'string', publish: false, codes: { '9': 'x' } },
  { ...plain, name: 'place', type: 'string', transformedOnly: true, codes: { '9': 'x' } },
];
const declared = (...by: unknown[]): ReturnType<typeof declaredSynopsisSchema.parse> =>
  declaredSynopsisSchema.parse({ epsilon: 1, tables: by.map((one) => ({ title: 'A table', by: one })) });

describe('a declared synopsis', () => {
  it.each([
    [['number'], 'identifies'],
    [['spell'], 'identifies'],
    [['hidden'], 'not published'],
    [['place'], 'through transforms only'],
    [['ward'], 'no code list'],
    [['age'], 'no code list'],
    [[{ column: 'cost', band: 10 }], 'no bounds'],
    [[{ column: 'sex', band: 10 }], 'no number'],
    [[{ column: 'age', part: 'month' }], 'no date'],
    [['nothing'], 'no column'],
    [['sex', 'sex'], 'twice'],
    [[{ column: 'age', band: 1 }, { column: 'seen', part: 'month' }, 'sex'], 'at most 2000 cells'],
  ])('is refused by %j', (by, words) => {
    const [problem] = synopsisProblems(declared(by), columns);
    expect(problem?.message).toContain(words);
  });

  it('asks for every value that is written down, for others, and for none; each table spends its share', () => {
    const asked = declared(['sex', { column: 'age', band: 50 }], [{ column: 'seen', part: 'quarter' }]);
    expect(synopsisProblems(asked, columns)).toEqual([]);
    const questions = synopsisQuestions(asked, columns);
    expect(questions.map(({ values }) => values)).toEqual([
      [
        ['1', '2', 'other', null],
        ['0', '50', '100', 'other', null],
      ],
      [['1', '2', '3', '4', null]],
    ]);
    for (const { privacy } of questions)
      expect(privacy).toEqual({ epsilon: 0.5, delta: 0, rowsPerPerson: 1, groupsPerPerson: 1 });
  });
});

const made = (cells: readonly (readonly number[])[], epsilon = 0.5): MadeSynopsis => ({
  format: 1,
  dataset: 'care',
  release: '1.0',
  epsilon: epsilon * cells.length,
  tables: cells.map((people, table) => ({
    title: `Table ${table}`,
    by: people.length % 2 === 0 ? ['a', 'b'] : ['a'],
    epsilon,
    cells: people.map((count, at) => ({
      values: people.length % 2 === 0 ? [String(at % 2), String(Math.floor(at / 2))] : [String(at)],
      people: count,
    })),
  })),
});
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

describe('a synopsis as it is shown', () => {
  it('has whole counts, none below zero, and the same total in every table and margin', () => {
    const table = fc.array(fc.integer({ min: -60, max: 400 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fc.array(table, { minLength: 1, maxLength: 4 }), (cells) => {
        const { total, tables } = shownSynopsis(made(cells));
        for (const { cells: shown, margins } of tables) {
          for (const { people, low, high } of [...shown, ...margins.flatMap((margin) => margin.cells)]) {
            expect(Number.isInteger(people)).toBe(true);
            expect(people).toBeGreaterThanOrEqual(0);
            expect(low).toBeLessThanOrEqual(people);
            expect(high).toBeGreaterThanOrEqual(people);
            expect(low).toBeGreaterThanOrEqual(0);
          }
          expect(sum(shown.map(({ people }) => people))).toBe(total.people);
          for (const margin of margins)
            expect(sum(margin.cells.map(({ people }) => people))).toBe(total.people);
        }
      }),
    );
  });

  it('has intervals in which what was counted lies in 95 of 100', () => {
    const truth = [
      [300, 0, 2, 40, 0, 158],
      [499, 1, 0],
    ];
    const noise = new Geometric({ epsilon: 0.5, sensitivity: 1 });
    const runs = 2_000;
    let cells = 0;
    let margins = 0;
    let totals = 0;
    withSeed(17, () => {
      for (let run = 0; run < runs; run += 1) {
        const shown = shownSynopsis(made(truth.map((table) => table.map((count) => noise.randomise(count)))));
        const holds = ({ low, high }: { low: number; high: number }, exact: number): boolean =>
          low <= exact && exact <= high;
        shown.tables.forEach((table, at) =>
          table.cells.forEach((cell, place) => {
            if (holds(cell, truth[at]?.[place] ?? NaN)) cells += 1;
          }),
        );
        const first = shown.tables[0]?.margins[0]?.cells ?? [];
        [300 + 2, 40 + 158].forEach((exact, at) => {
          const cell = first[at];
          if (cell !== undefined && holds(cell, at === 0 ? exact : 198)) margins += 1;
        });
        if (holds(shown.total, 500)) totals += 1;
      }
    });
    expect(cells / runs / 9).toBeGreaterThan(0.945);
    expect(margins / runs / 2).toBeGreaterThan(0.945);
    expect(totals / runs).toBeGreaterThan(0.945);
  });

  it('is nearest to what was drawn', () => {
    expect(onSimplex([5, -3, 2, 0], 4)).toEqual([3.5, 0, 0.5, 0]);
    expect(onSimplex([5, 7], 0)).toEqual([0, 0]);
    expect(wholeOf([3.5, 0, 0.5, 0], 4)).toEqual([4, 0, 0, 0]);
  });
});
