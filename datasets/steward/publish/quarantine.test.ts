import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseReleaseVersion } from '@vitrine/core/ids';
import {
  testNumber,
  testSteward,
  visitLine,
  visits,
  visitsFile,
  visitsHeader,
  type TestSteward,
} from '../../testing.ts';

let at: TestSteward;
beforeEach(async () => {
  at = await testSteward();
});
afterEach(() => at.close());

const land = (...lines: readonly string[]): Promise<void> =>
  at.land('visits.csv', `${[visitsHeader, ...lines].join('\n')}\n`);
const look = (version = '1.0') => ({ dataset: visits, version: parseReleaseVersion(version), receipt: null });
const stray = `${testNumber(5)},1955-06-06,only four`;
const broken = [
  visitLine(1, 'good'),
  visitLine(2, 'date', '31/02/2020,A,1,fine'),
  visitLine(3, 'ward', '03/02/2020,Z,1,secret note'),
  stray,
  visitLine(4, 'late', '03/02/2020,A,x,fine'),
];
const next = (changes: Readonly<Record<string, string>> = {}): string =>
  visitsFile({ version: 'version: "1.1"', ...changes });

describe('what was kept out of a release', () => {
  test('is there whole, by line, column and reason, and what cannot be cut into cells as its line', async () => {
    await land(...broken);
    await at.steward.releases.publish(visitsFile());
    const { rows, more } = await at.steward.releases.quarantinedRows(look(), { after: 0 });
    expect(more).toBe(false);
    expect(rows.map(({ line, lines, reason }) => [line, lines, reason])).toEqual([
      [3, 1, 'type:seen'],
      [4, 1, 'in-set:ward'],
      [5, 1, 'ragged-row'],
      [6, 1, 'type:cost'],
    ]);
    expect(rows[0]?.cells).toEqual(
      expect.arrayContaining([
        { column: 'nhs', value: testNumber(2) },
        { column: 'seen', value: '31/02/2020' },
      ]),
    );
    expect(rows[2]).toMatchObject({ source: stray, cells: [] });
    const wards = await at.steward.releases.quarantinedRows(look(), {
      reason: "in-set:ward' OR TRUE --",
      after: 0,
    });
    expect(wards.rows).toEqual([]);
    const behind = await at.steward.releases.quarantinedRows(look(), { reason: 'type:cost', after: 5 });
    expect(behind.rows.map((one) => one.line)).toEqual([6]);
  });

  test('comes in pages', async () => {
    const many = Array.from({ length: 30 }, (_, n) => visitLine(n, `v${n}`, '31/02/2020,A,1,fine'));
    await land(visitLine(40, 'good'), ...many);
    await at.steward.releases.publish(visitsFile());
    const first = await at.steward.releases.quarantinedRows(look(), { after: 0 });
    expect([first.rows.length, first.more]).toEqual([25, true]);
    const rest = await at.steward.releases.quarantinedRows(look(), { after: first.rows.at(-1)?.line ?? 0 });
    expect([rest.rows.length, rest.more]).toEqual([5, false]);
  });

  test('is listed for the sender without a value of anybody', async () => {
    await land(...broken);
    await at.steward.releases.publish(visitsFile());
    const list = await at.steward.releases.faultList(look());
    expect(list.total).toBe(4);
    const text = JSON.stringify(list);
    for (const secret of [testNumber(2), testNumber(5), '31/02', 'secret', '1952'])
      expect(text).not.toContain(secret);
  });

  test('is read by nobody without the ledger’s receipt of this very look', async () => {
    await land(...broken);
    await at.steward.releases.publish(visitsFile());
    const asked: unknown[] = [];
    const strict = await testSteward(
      { receipts: { check: (_, act) => Promise.reject(new Error(String(asked.push(act)))) } },
      at,
    );
    await expect(strict.steward.releases.quarantinedRows(look(), { after: 0 })).rejects.toThrow();
    await expect(strict.steward.releases.faultList(look())).rejects.toThrow();
    expect(asked).toEqual([
      { type: 'quarantine.shown', dataset: 'visits', release: '1.0' },
      { type: 'quarantine.listed', dataset: 'visits', release: '1.0' },
    ]);
    await strict.close();
  });

  test('and the report about it lie at rest in no readable form, and one that was changed is refused', async () => {
    await land(...broken);
    await at.steward.releases.publish(visitsFile());
    const dir = join(at.home.curated, 'releases', 'visits', '1.0');
    for (const name of await readdir(dir)) {
      const bytes = await readFile(join(dir, name));
      if (!name.startsWith('manifest'))
        for (const word of ['in-set', 'secret', testNumber(3)]) expect(bytes.includes(word)).toBe(false);
    }
    const report = join(dir, 'quality.sealed');
    await writeFile(report, (await readFile(report)).reverse());
    await expect(at.steward.releases.quality(visits, parseReleaseVersion('1.0'))).rejects.toMatchObject({
      code: 'corrupt',
    });
    await writeFile(join(dir, 'quarantine.parquet'), 'x');
    await expect(at.steward.releases.quarantinedRows(look(), { after: 0 })).rejects.toMatchObject({
      code: 'corrupt',
    });
  });
});

describe('a corrected delivery', () => {
  test('says how many rows came back, and which', async () => {
    await land(...broken);
    await at.steward.releases.publish(visitsFile());
    await land(
      visitLine(1, 'good'),
      visitLine(2, 'date', '28/02/2020,A,1,fine'),
      visitLine(3, 'ward', '03/02/2020,Z,1,x'),
    );
    const { report } = await at.steward.releases.publish(next());
    const earlier = { release: '1.0', cameBack: 1, stillQuarantined: 1, notDelivered: 1, unknown: 1 };
    expect(report.earlier).toEqual(earlier);
    expect((await at.steward.releases.quality(visits, parseReleaseVersion('1.1'))).earlier).toEqual(earlier);
    const { rows } = await at.steward.releases.quarantinedRows(look(), { after: 0 });
    expect(rows.map(({ later }) => later)).toEqual([
      'came-back',
      'still-quarantined',
      'unknown',
      'not-delivered',
    ]);
    expect((await at.steward.releases.quarantinedRows(look('1.1'), { after: 0 })).rows[0]?.later).toBeNull();
  });

  test('without a column that tells rows apart, says that nobody can tell', async () => {
    await land(...broken);
    await at.steward.releases.publish(visitsFile({ quality: '' }));
    const { report } = await at.steward.releases.publish(next({ quality: '' }));
    expect(report.earlier).toMatchObject({ cameBack: 0, unknown: 3 });
  });

  test('that is the same file again says so', async () => {
    await land(...broken);
    await at.steward.releases.publish(visitsFile());
    expect((await at.steward.releases.publish(next())).report.sameFileAs).toBe('1.0');
  });
});

describe('a check', () => {
  test('says what publishing would come to, with lines and without a value, and changes nothing', async () => {
    await land(...broken);
    const checked = await at.steward.releases.check(visitsFile());
    expect(checked).toMatchObject({
      taken: false,
      report: { rows: { in: 5, published: 1, quarantined: 4 } },
      firstLines: { 'type:seen': [3], 'in-set:ward': [4], 'ragged-row': [5], 'type:cost': [6] },
    });
    expect(JSON.stringify(checked)).not.toContain(testNumber(2));
    expect(await at.steward.releases.all()).toEqual([]);
    // Nobody is known for having been in a file that was tried: another birth date is as good as the first.
    await land(`${testNumber(1)},1999-09-09,good,03/02/2020,A,1,fine`);
    expect((await at.steward.releases.publish(visitsFile())).report.rows.published).toBe(1);
    expect((await at.steward.releases.check(visitsFile())).taken).toBe(true);
  });

  test('of a file of which nothing could be published says why, line by line', async () => {
    await land(...broken.slice(1));
    expect((await at.steward.releases.check(visitsFile())).report.rows).toEqual({
      in: 4,
      published: 0,
      quarantined: 4,
    });
  });
});
