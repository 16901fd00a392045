import { getProfile, profileNames } from '@vitrine/disclosure-control/profiles';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { QueryResult } from '../executions/query-result.ts';
import { applyProfile } from './applied-profile.ts';

/** Counts as the room sends them: numbers, or text where a number is not exact. */
const count = fc.nat(400).chain((n) => fc.constantFrom(n, String(n)));
const cell = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constant({ suppressed: true as const }),
);

function resultOf(rows: QueryResult['rows'], counted: readonly boolean[], isProtected = false): QueryResult {
  const columns = counted.map((isCount, at) => ({ name: `c${at}`, type: 'BIGINT', count: isCount }));
  return { columns, rows, truncated: false, notices: [], protected: isProtected };
}

describe('applyProfile', () => {
  it.each([...profileNames])(
    '%s: shows no small count, rounds the rest, and touches nothing else',
    (name) => {
      const profile = getProfile(name);
      fc.assert(
        fc.property(fc.array(fc.tuple(cell, count), { maxLength: 20 }), (rows) => {
          const given = rows.map(([other, n]) => [other, n]);
          const applied = applyProfile(resultOf(given, [false, true]), profile);
          applied.forEach((row, at) => {
            const n = Number(rows[at]?.[1]);
            const [other, figure] = row;
            if (figure?.kind === 'value') {
              expect(n === 0 || n >= profile.threshold).toBe(true);
              if (profile.roundTo !== null) expect(Number(figure.value) % profile.roundTo).toBe(0);
              expect(Math.abs(Number(figure.value) - n)).toBeLessThanOrEqual((profile.roundTo ?? 0) / 2);
            } else {
              expect(figure).toEqual({ kind: 'suppressed' });
              expect(n < profile.threshold).toBe(true);
            }
            const before = rows[at]?.[0];
            if (typeof before === 'object')
              expect(other?.kind).toBe(before === null ? 'missing' : 'suppressed');
            else expect(other).toEqual({ kind: 'value', value: before });
          });
        }),
      );
    },
  );

  it('suppresses what stands in a counting column and is no count', () => {
    const profile = getProfile('nhs-hes-2018');
    const odd = [-3, 12.5, 'many', '9007199254740993', true];
    const applied = applyProfile(
      resultOf(
        odd.map((one) => [one]),
        [true],
      ),
      profile,
    );
    expect(applied.map(([one]) => one?.kind)).toEqual(odd.map(() => 'suppressed'));
  });

  it('leaves figures alone that were protected in the room', () => {
    fc.assert(
      fc.property(fc.array(count), (counts) => {
        const applied = applyProfile(
          resultOf(
            counts.map((n) => [n]),
            [true],
            true,
          ),
          getProfile('nhs-hes-2018'),
        );
        expect(applied).toEqual(counts.map((value) => [{ kind: 'value', value }]));
      }),
    );
  });
});
