import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withSeed } from 'diffprivlib-ts/testing';
import { parseReleaseVersion } from '@vitrine/core/ids';
import { shownSynopsis } from '@vitrine/disclosure-control/synopsis';
import {
  applyOptOutList,
  testNumber,
  testSteward,
  visitLine,
  visits,
  visitsFile,
  visitsHeader,
  type TestSteward,
} from '../../testing.ts';
import type { IntendedAct } from '../../catalogue/steward/intended-act.ts';
import { ReceiptRefused } from '../../errors.ts';

const privacy = (epsilon: number, budget = epsilon): string => `privacy:
  budget: {epsilon: ${budget}}
  synopsis: {epsilon: ${epsilon}, tables: [{title: Wards, by: [ward]}, {title: Seen, by: [{column: seen, part: quarter}, ward]}]}`;
const coded = visitsFile()
  .split('\n')
  .map((line) =>
    line.includes('name: ward')
      ? line.replace('description: Ward', 'codes: {A: Ward A, B: Ward B}, description: Ward')
      : line,
  )
  .join('\n');
const file = (version: string, rest: string): string =>
  `${coded.replace('version: "1.0"', `version: "${version}"`)}\n${rest}`;

let at: TestSteward;
let refuses = false;
const seen: IntendedAct[] = [];
beforeAll(async () => {
  at = await testSteward({
    receipts: {
      check: async (_, act) => {
        seen.push(act);
        if (refuses) throw new ReceiptRefused({ detail: 'No receipt.' });
      },
    },
  });
  // 300 people in ward A, 60 of whom are in B too; 40 in C, which no code list names; everybody in the first quarter.
  const lines = Array.from({ length: 340 }, (_, person) => [
    visitLine(person, `v${person}`, `03/02/2020,${person < 300 ? 'A' : 'C'},1,x`),
    ...(person < 60 ? [visitLine(person, `w${person}`, '03/02/2020,B,1,x')] : []),
  ]).flat();
  await at.land('visits.csv', `${[visitsHeader, ...lines].join('\n')}\n`);
});
afterAll(() => at.close());

const bought = (version: string): ReturnType<TestSteward['steward']['releases']['buySynopsis']> =>
  at.steward.releases.buySynopsis({
    dataset: visits,
    version: parseReleaseVersion(version),
    receipt: undefined,
  });

describe('the public synopsis of a release', () => {
  test('is drawn once: who asks again is given the same, also after a restart', async () => {
    await at.steward.releases.publish(file('1.0', privacy(20)));
    const one = await bought('1.0');
    expect(await bought('1.0')).toEqual(one);
    const restarted = await at.reopen();
    const look = { dataset: visits, version: parseReleaseVersion('1.0'), receipt: undefined };
    expect(await restarted.releases.buySynopsis(look)).toEqual(one);
    expect(seen.at(-1)).toEqual({ type: 'synopsis.bought', dataset: 'visits', release: '1.0' });
  });

  test('counts each person once in each table, what no list names as other, and nobody who opted out', async () => {
    await at.land(
      'opted.csv',
      `NHS_NUMBER\n${Array.from({ length: 100 }, (_, i) => testNumber(200 + i)).join('\n')}\n`,
    );
    await applyOptOutList(at.steward, 'national', { alias: 'landing', file: 'opted.csv' });
    await at.steward.releases.publish(file('1.1', privacy(40, 60)));
    const shown = shownSynopsis(await withSeed(3, () => bought('1.1')));
    // 240 people are left: 200 in wards A or B, and 40 in C.
    expect(Math.abs(shown.total.people - 240)).toBeLessThanOrEqual(2);
    const [wards, quarters] = shown.tables;
    const people = Object.fromEntries(
      wards?.cells.map(({ values, people: n }) => [String(values[0]), n]) ?? [],
    );
    expect(Object.keys(people)).toEqual(['A', 'B', 'other', 'null']);
    expect(Math.abs((people['A'] ?? 0) + (people['B'] ?? 0) - 200)).toBeLessThanOrEqual(2);
    expect(Math.abs((people['other'] ?? 0) - 40)).toBeLessThanOrEqual(1);
    expect(quarters?.margins.map(({ by }) => by)).toEqual(['seen', 'ward']);
    expect(quarters?.margins[0]?.cells[0]?.people).toBeGreaterThan(235);
  });

  test('is refused by the steward’s own count where the dataset’s budget is spent, and without a receipt', async () => {
    // Releases 1.0 and 1.1 spent 60 of what is now 70.
    await at.steward.releases.publish(file('1.2', privacy(15, 70)));
    await expect(bought('1.2')).rejects.toMatchObject({ code: 'forbidden' });
    await at.steward.releases.publish(file('1.3', privacy(10, 70)));
    refuses = true;
    await expect(bought('1.3')).rejects.toMatchObject({ code: 'receipt-refused' });
    refuses = false;
    await bought('1.3');
  });

  test('is not drawn of a release that declares none', async () => {
    await at.steward.releases.publish(file('1.4', 'privacy: {budget: {epsilon: 90}}'));
    await expect(bought('1.4')).rejects.toMatchObject({ code: 'not-found' });
  });

  test.each([
    ['privacy: {synopsis: {epsilon: 1, tables: [{title: Wards, by: [ward]}]}}', 'budget'],
    [privacy(20, 10), 'no more than'],
    [
      'privacy: {budget: {epsilon: 9}, synopsis: {epsilon: 1, tables: [{title: N, by: [nhs]}]}}',
      'identifies',
    ],
    [
      'privacy: {budget: {epsilon: 9}, synopsis: {epsilon: 1, tables: [{title: N, by: [note]}]}}',
      'code list',
    ],
  ])('is refused with the dataset file: %s', async (rest, words) => {
    await expect(at.steward.releases.publish(file('2.0', rest))).rejects.toThrow(words);
  });
});
