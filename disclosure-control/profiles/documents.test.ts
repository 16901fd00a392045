import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { roundCount, showCount } from '../figures/show-count.ts';
import { baseOf, profileDocumentSchema, type CountRule, type ProfileDocument } from './document.ts';
import { profileDocuments } from './documents.ts';
import { isAtLeastAsTight, roundsAlike } from './order.ts';
import { ons10and5, perturbedCount, tableRow } from './perturbation-table.ts';
import { tighten } from './tighten.ts';

const named = (name: string): ProfileDocument => {
  const found = profileDocuments.find((document) => document.name === name);
  if (found === undefined) throw new Error(`no document ${name}`);
  return found;
};
const page = readFileSync(join(import.meta.dirname, '../../docs/disclosure-rules.md'), 'utf8');

describe.each(profileDocuments.map((document) => [document.name, document] as const))(
  '%s',
  (name, document) => {
    test('is of the schema, and the page of rules says it', () => {
      expect(profileDocumentSchema.parse(document)).toEqual(document);
      const { counts, threshold, zero, margins, hiddenWidth, version, date } = document;
      const rounding = counts.kind === 'exact' ? 'exact' : `${counts.kind} ${baseOf(counts)}`;
      const cells = [`\`${name}\``, version, date ?? 'none', threshold, rounding, zero, margins, hiddenWidth];
      expect(page).toMatch(new RegExp(`\\| ${cells.join(' +\\| ')} +\\|`));
      for (const difference of document.differs) expect(page).toContain(difference);
    });

    test('hides a count below its threshold and shows the rest within its margin', () => {
      fc.assert(
        fc.property(fc.nat(5_000), fc.bigInt(0n, (1n << 64n) - 1n), (people, key) => {
          const figure = showCount(document, people, key);
          if (people < document.threshold) expect(figure).toBeUndefined();
          else
            expect(Math.abs((figure?.value ?? Number.NaN) - people)).toBeLessThanOrEqual(figure?.margin ?? 0);
        }),
      );
    });
  },
);

test('midpoint 6 is the middle of every band of six, and zero stays zero', () => {
  const rule = { kind: 'midpoint', base: 6 } as const;
  const shown = [0, 1, 6, 7, 12, 13].map((count) => roundCount(rule, count, 0n));
  expect(shown).toEqual([0, 3, 3, 9, 9, 15]);
});

const rule: fc.Arbitrary<CountRule> = fc.oneof(
  fc.constant({ kind: 'exact' } as const),
  fc.constant({ kind: 'cell-key', table: 'ons-10-5' } as const),
  fc.constantFrom(2, 3, 5, 6, 10, 15, 30).map((base) => ({ kind: 'nearest', base }) as const),
  fc.constantFrom(2, 4, 6, 12).map((base) => ({ kind: 'midpoint', base }) as const),
);
const document: fc.Arbitrary<ProfileDocument> = fc
  .record({
    threshold: fc.integer({ min: 2, max: 20 }),
    counts: rule,
    zero: fc.constantFrom('shown', 'hidden'),
    margins: fc.constantFrom('additive', 'own'),
    noise: fc.constantFrom(120, 200),
    decimals: fc.constantFrom(1, 2),
  })
  .map(({ threshold, counts, zero, margins, noise, decimals }) => ({
    ...named('acro-default'),
    threshold,
    counts,
    zero,
    margins,
    sums: { base: 1, noise },
    meanDecimals: decimals,
    hiddenWidth: threshold - (zero === 'shown' ? 1 : 0),
  }));

describe('the order of profiles', () => {
  test('is partial: every profile is as tight as itself, and tighter than tighter is tighter', () => {
    fc.assert(
      fc.property(document, document, document, (a, b, c) => {
        expect(isAtLeastAsTight(a, a)).toBe(true);
        if (isAtLeastAsTight(a, b) && isAtLeastAsTight(b, c)) expect(isAtLeastAsTight(a, c)).toBe(true);
        if (isAtLeastAsTight(a, b) && isAtLeastAsTight(b, a)) expect(a).toEqual(b);
      }),
      { numRuns: 20_000 },
    );
  });

  test('never lets the tighter tell two counts apart that the looser does not', () => {
    fc.assert(
      fc.property(document, document, fc.nat(60), fc.nat(60), (a, b, n, m) => {
        fc.pre(isAtLeastAsTight(a, b));
        const [shownN, shownM] = [n, m].map((count) => showCount(b, count, 0n)?.value);
        if (shownN === shownM) expect(showCount(a, n, 0n)?.value).toBe(showCount(a, m, 0n)?.value);
      }),
      { numRuns: 20_000 },
    );
  });

  test.each([
    ['opensafely-7-5', 'nhs-hes-2018', true],
    ['nhs-hes-2018', 'opensafely-7-5', false],
    ['opensafely-midpoint6', 'nhs-hes-2018', false],
    ['nhs-sde', 'acro-default', true],
    ['ukllc-10', 'acro-default', true],
    ['nhs-sde', 'opensafely-7-5', false],
  ])('%s is at least as tight as %s: %s', (a, b, expected) => {
    expect(isAtLeastAsTight(named(a), named(b))).toBe(expected);
  });

  test('tightening gives a tighter document or nothing', () => {
    const asked = fc.record({
      threshold: fc.option(fc.integer({ min: -5, max: 40 }), { nil: undefined }),
      zero: fc.constantFrom('hidden' as const, undefined),
      margins: fc.constantFrom('additive' as const, undefined),
    });
    fc.assert(
      fc.property(document, asked, (before, wish) => {
        const after = tighten(before, wish);
        const looser = wish.threshold !== undefined && wish.threshold < before.threshold;
        expect(after === undefined).toBe(looser);
        if (after !== undefined) expect(isAtLeastAsTight(after, before)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
    expect(tighten(named('nhs-hes-2018'), { threshold: 10 })?.threshold).toBe(13);
  });

  test('only profiles that round alike stand side by side over one dataset', () => {
    expect(roundsAlike(named('nhs-hes-2018'), named('opensafely-7-5'))).toBe(true);
    expect(roundsAlike(named('nhs-hes-2018'), named('opensafely-midpoint6'))).toBe(false);
    expect(roundsAlike(named('nhs-hes-2018'), named('acro-default'))).toBe(false);
  });
});

describe('the cell keys of the Office for National Statistics', () => {
  const file = (name: string): string[][] =>
    readFileSync(join(import.meta.dirname, 'golden', name), 'utf8')
      .trim()
      .split(/\r?\n/)
      .map((line) => line.split(',').map((field) => field.replaceAll('"', '')));

  test('give the official table from the official records', () => {
    const [header = [], ...records] = file('micro.csv');
    const at = ['record_key', 'var1', 'var5', 'var8'].map((name) => header.indexOf(name));
    const cells = new Map<string, { count: number; key: number }>();
    for (const record of records) {
      const [key, ...group] = at.map((column) => record[column] ?? '');
      const name = group.join(',');
      const cell = cells.get(name) ?? { count: 0, key: 0 };
      cells.set(name, { count: cell.count + 1, key: (cell.key + Number(key)) % 256 });
    }
    const [, ...golden] = file('golden_perturbed_var1_var5_var8.csv');
    expect(golden).toHaveLength(200);
    const ours = golden.map(([a, b, c]) => {
      const { count, key } = cells.get([a, b, c].join(',')) ?? { count: 0, key: 0 };
      const row = count === 0 ? 0 : tableRow(ons10and5, count);
      const change = count === 0 ? 0 : ons10and5.change(row, key);
      const figure = showCount(named('ons-10-5'), count, BigInt(key));
      return [a, b, c, count, key, row, change, figure?.value ?? ''].map(String);
    });
    expect(ours).toEqual(golden);
  });

  test('are the published table, byte for byte', () => {
    const lines = ['"pcv","ckey","pvalue"'];
    for (let row = 1; row <= ons10and5.rows; row += 1)
      for (let key = 0; key < ons10and5.keys; key += 1)
        lines.push(`${row},${key},${ons10and5.change(row, key)}`);
    const sha256 = createHash('sha256')
      .update(`${lines.join('\n')}\n`)
      .digest('hex');
    expect(sha256).toBe('b0a8f444b705bcc63c100cd597f5677015446e3ba71841ace749ae51db76a3a7');
  });

  test('go round past the last row', () => {
    expect([750, 751, 1_000, 1_001].map((count) => tableRow(ons10and5, count))).toEqual([750, 501, 750, 501]);
    expect(perturbedCount(ons10and5, 1_003, 7)).toBe(1_005);
  });
});

test('to reckon with more that is known beforehand (pq) is tighter, and nothing else is said by it', () => {
  const p = named('nhs-hes-2018');
  const pq = (priorShare: number): ProfileDocument => ({ ...p, dominance: { ...p.dominance, priorShare } });
  expect([isAtLeastAsTight(pq(0.5), p), isAtLeastAsTight(p, pq(0.5))]).toEqual([true, false]);
  expect([isAtLeastAsTight(pq(1), p), isAtLeastAsTight(p, pq(1))]).toEqual([true, true]);
  expect(profileDocumentSchema.safeParse(pq(0)).success).toBe(false);
});
