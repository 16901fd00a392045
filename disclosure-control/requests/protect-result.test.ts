import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { missing, suppressed, valueCell } from '../cells.ts';
import { getProfile, profileNames } from '../profiles/catalogue.ts';
import { isUnrounded } from '../profiles/rounding.ts';
import type { FigureRole } from '../query/roles/figure-roles.ts';
import { protectResult, type ShownResult } from './protect-result.ts';

/** Counts as the room sends them: numbers, or text where a number is not exact. */
const count = fc.nat(400).chain((n) => fc.constantFrom(n, String(n)));
const cell = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constant({ suppressed: true as const }),
);

function resultOf(rows: ShownResult['rows'], roles: readonly FigureRole[], isProtected = false): ShownResult {
  return { columns: roles.map((role, at) => ({ name: `c${at}`, role })), rows, protected: isProtected };
}

describe('protectResult', () => {
  it.each([...profileNames])(
    '%s: shows no small count and no figure beside one, and rounds the rest',
    (name) => {
      const profile = getProfile(name);
      const row = fc.tuple(cell, count, fc.nat(400), fc.double({ noNaN: true }));
      fc.assert(
        fc.property(fc.array(row, { maxLength: 20 }), (rows) => {
          const roles = ['plain', 'rows', 'people', 'statistic'] as const;
          const { rows: shown } = protectResult(resultOf(rows, roles), profile);
          shown.forEach((cells, at) => {
            const [plain, ...figures] = cells;
            const given = rows[at]?.slice(1, 3).map(Number) ?? [];
            const small = given.some((n) => (n === 0 ? profile.zero === 'hidden' : n < profile.threshold));
            for (const figure of figures) expect(figure.kind === 'suppressed').toBe(small);
            figures.slice(0, 2).forEach((figure, n) => {
              if (figure.kind !== 'value') return;
              expect(isUnrounded(profile, Number(figure.value))).toBe(false);
              expect(Math.abs(Number(figure.value) - (given[n] ?? 0))).toBeLessThanOrEqual(
                (profile.roundTo ?? 0) / 2,
              );
            });
            const before = rows[at]?.[0];
            if (typeof before === 'object')
              expect(plain?.kind).toBe(before === null ? 'missing' : 'suppressed');
            else expect(plain).toEqual({ kind: 'value', value: before });
          });
        }),
      );
    },
  );

  it('hides the mean and the median of one stay', () => {
    const row = ['J', 0, 1, 1, 10, 10];
    const roles = ['plain', 'plain', 'rows', 'people', 'statistic', 'statistic'] as const;
    const { rows, findings } = protectResult(resultOf([row], roles), getProfile('nhs-hes-2018'));
    expect(rows[0]?.map(({ kind }) => kind)).toEqual([
      'value',
      'value',
      ...Array<string>(4).fill('suppressed'),
    ]);
    expect(findings).toEqual([]);
    // Many stays of few people are theirs as well.
    const many = protectResult(resultOf([['J', 0, 90, 1, 10, 10]], roles), getProfile('nhs-hes-2018'));
    expect(many.rows[0]?.slice(2).every(({ kind }) => kind === 'suppressed')).toBe(true);
  });

  it('says that people are unknown only where figures are and people are not counted', () => {
    const found = (roles: readonly FigureRole[], isProtected = false) =>
      protectResult(resultOf([], roles, isProtected), getProfile('nhs-hes-2018')).findings.map(
        ({ code }) => code,
      );
    expect(found(['plain', 'rows', 'statistic'])).toEqual(['people-unknown']);
    expect(found(['plain', 'rows', 'people'])).toEqual([]);
    expect(found(['plain', 'plain'])).toEqual([]);
    expect(found(['plain', 'rows'], true)).toEqual([]);
  });

  it('suppresses what stands in a counting column and is no count', () => {
    const odd = [-3, 12.5, 'many', '9007199254740993', true];
    const { rows } = protectResult(
      resultOf(
        odd.map((one) => [one]),
        ['rows'],
      ),
      getProfile('nhs-hes-2018'),
    );
    expect(rows.map(([one]) => one?.kind)).toEqual(odd.map(() => 'suppressed'));
  });

  it('leaves figures alone that were protected in the room', () => {
    fc.assert(
      fc.property(fc.array(count), (counts) => {
        const given = resultOf(
          counts.map((n) => [n]),
          ['rows'],
          true,
        );
        expect(protectResult(given, getProfile('nhs-hes-2018')).rows).toEqual(
          counts.map((value) => [{ kind: 'value', value }]),
        );
      }),
    );
  });
});

it('puts the error of each protected figure beside it in the file, where there is one', () => {
  const result: ShownResult = {
    columns: [
      { name: 'sex', role: 'plain' },
      { name: 'los', role: 'statistic' },
    ],
    rows: [
      ['1', 3.75],
      ['2', { suppressed: true }],
    ],
    margins: [
      [null, 0.3],
      [null, null],
    ],
    protected: true,
  };
  const { columns, rows } = protectResult(result, getProfile('nhs-hes-2018'));
  expect(columns).toEqual(['sex', 'los', 'los ±']);
  expect(rows).toEqual([
    [valueCell('1'), valueCell(3.75), valueCell(0.3)],
    [valueCell('2'), suppressed, missing],
  ]);
});
