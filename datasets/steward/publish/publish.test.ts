import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { appendFile, readdir } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { FileObjectStore } from '@vitrine/core/store';
import { type VitrineError } from '@vitrine/core/errors';
import {
  testNumber,
  testSteward,
  visitLine,
  visits,
  visitsFile,
  visitsHeader,
  type TestSteward,
} from '../../testing.ts';
import type { Manifest } from '../../catalogue/manifest.ts';

let at: TestSteward;
beforeEach(async () => {
  at = await testSteward();
});
afterEach(() => at.close());

async function refusal(text = visitsFile()): Promise<VitrineError> {
  return at.steward.releases.publish(text).then(
    () => Promise.reject(new Error('It was published.')),
    (error: unknown) => error as VitrineError,
  );
}
const lines = (...rows: string[]): string => `${[visitsHeader, ...rows].join('\n')}\n`;
const version = '1.0' as Manifest['version'];

describe('a landing file that cannot be used', () => {
  test.each([
    ['that is not there', undefined, 'landing-missing'],
    ['of no bytes', '', 'landing-empty'],
    ['of a header only', `${visitsHeader}\n`, 'landing-empty'],
    ['with a missing column', 'nhs,born,visit,seen,ward,cost\n1,2,3,4,5,6\n', 'landing-columns'],
    [
      'with 200 columns that nobody described',
      `${visitsHeader},${Array.from({ length: 200 }, (_, i) => `x${i}`).join(',')}\n`,
      'landing-columns',
    ],
    ['with a column twice', `${visitsHeader},note\n`, 'landing-columns'],
    ['with the wrong delimiter', lines(visitLine(1, 'v')).replaceAll(',', ';'), 'landing-columns'],
    [
      'in windows-1252',
      Buffer.from(lines(visitLine(1, 'v', '03/02/2020,A,1,caf\u00e9')), 'latin1'),
      'landing-encoding',
    ],
    [
      'cut off in the middle of its compression',
      gzipSync(lines(visitLine(1, 'v'))).subarray(0, 60),
      'landing-unreadable',
    ],
    ['of which no row is right', lines('1,2,3,4,5,6,7'), 'nothing-to-publish'],
  ])('a file %s is refused with its own code, and nothing stays', async (_, content, code) => {
    if (content !== undefined) await at.land('visits.csv', content);
    expect((await refusal()).code).toBe(code);
    expect(await new FileObjectStore(at.home.curated).list('')).toEqual([]);
    expect(await readdir(join(at.home.steward, 'scratch'))).toEqual([]);
  });

  test('a wrong encoding is located by its line', async () => {
    const good = Array.from({ length: 20 }, (_, i) => visitLine(i, `v${i}`));
    const text = lines(...good, visitLine(21, 'v21', '03/02/2020,A,1,caf\u00e9'));
    await at.land('visits.csv', Buffer.from(text, 'latin1'));
    expect((await refusal()).facts).toEqual({ declared: 'utf-8', line: 22 });
  });

  test('UTF-8 declared as windows-1252 is refused, since it would be spoilt silently', async () => {
    await at.land('visits.csv', lines(visitLine(1, 'v', '03/02/2020,A,1,caf\u00e9')));
    const file = visitsFile().replace('format: csv,', 'format: csv, encoding: windows-1252,');
    expect((await refusal(file)).code).toBe('landing-encoding');
  });

  test('an alias that is not configured, and a pattern that could backtrack, are refused', async () => {
    await at.land('visits.csv', lines(visitLine(1, 'v')));
    expect((await refusal(visitsFile().replace('alias: landing', 'alias: elsewhere'))).code).toBe(
      'source-unknown',
    );
    const file = visitsFile({ quality: `quality:\n  - {rule: pattern, column: note, pattern: '(a)\\1'}` });
    expect((await refusal(file)).code).toBe('dataset-file-invalid');
  });
});

describe('publish', () => {
  test('rows with faults go to quarantine, each with its reason, and no row is lost', async () => {
    await at.land(
      'visits.csv',
      lines(
        visitLine(1, 'v1'),
        visitLine(2, 'v2', '30/02/2020,A,1,x'),
        'only,three,cells',
        visitLine(3, 'v3', '03/02/2020,Z,1,x'),
        visitLine(4, 'v1'),
        visitLine(5, 'v5', '03/02/2020,A,dear,x'),
        visitLine(6, 'v6').replace(testNumber(6), '9990000000'),
        visitLine(7, 'v7').replace(testNumber(7), ''),
        visitLine(8, 'v8').replace(testNumber(8), '9999999999'),
        visitLine(9, 'v9', '03/02/2020,A,1,NULL'),
        `${visitLine(10, 'v10')},too,many`,
        visitLine(1, 'v11').replace(/,1951[^,]*/, ',1990-01-01'),
        visitLine(1, 'v12').replace(/,1951[^,]*/, ',1990-01-02'),
      ),
    );
    // A number on whose birth date the file does not agree is nobody's; so all rows of person 1 are kept out.
    const { report, manifest } = await at.steward.releases.publish(visitsFile());
    expect(report.quarantined).toEqual({
      'in-set:ward': 1,
      'link-birth-dates-conflict': 3,
      'link-number-invalid': 2,
      'link-number-missing': 1,
      'ragged-row': 2,
      'type:cost': 1,
      'type:seen': 1,
      'unique:visit': 1,
    });
    expect(report.rows).toEqual({ in: 13, published: 1, quarantined: 12 });
    expect(manifest.rows).toEqual(report.rows);
    expect(report.warnings).toEqual({ 'not-null:note': '1-9' });
  });

  test('whatever the rows, rows in are published or in quarantine', async () => {
    const cell = fc.constantFrom(
      '',
      'NULL',
      'A',
      'B',
      '1',
      '01/02/2020',
      '31/02/2020',
      '1980-01-01',
      testNumber(1),
      testNumber(2),
      '"',
      'é',
    );
    const row = fc
      .array(cell, { minLength: 1, maxLength: 9 })
      .map((cells) => cells.map((one) => (one === '"' ? '""""' : one)).join(','));
    let round = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 40 }), async (rows) => {
        round += 1;
        await at.land('visits.csv', lines(visitLine(90, 'good'), ...rows));
        const { report } = await at.steward.releases.publish(
          visitsFile({ version: `version: "${round}.0"` }),
        );
        const reasons = Object.values(report.quarantined).reduce((sum, one) => sum + one, 0);
        expect(report.rows.in).toBe(rows.length + 1);
        expect(report.rows.published + reasons).toBe(report.rows.in);
      }),
      { numRuns: 12, seed: 7 },
    );
  });

  test('windows-1252 arrives as the letters that were meant, also compressed', async () => {
    const text = lines(visitLine(1, 'v', '03/02/2020,A,1,caf\u00e9 \u20ac'));
    // The euro sign is byte 0x80 in windows-1252, which Latin-1 does not have.
    const bytes = Buffer.from(text.replace('\u20ac', '\u0080'), 'latin1');
    await at.land('visits.csv', gzipSync(bytes));
    const file = visitsFile().replace('format: csv,', 'format: csv, encoding: windows-1252,');
    await at.steward.releases.publish(file);
    const envelope = at.envelope({
      datasets: [{ dataset: 'visits', releases: '1.0', columns: ['note'] }],
    });
    const [table] = await at.steward.agreements.prepareRoom({
      envelope,
      username: 'researcher',
      receipt: null,
    });
    expect(table && (await at.rows(table))[0]).toMatchObject({ note: 'caf\u00e9 \u20ac' });
  });

  test('quoted cells may hold delimiters and line ends; columns may come in any order', async () => {
    const row = `x,"a ""b"", c\nd",A,03/02/2020,v,${visitLine(1, '').split(',').slice(0, 2).reverse().join(',')}`;
    await at.land('visits.csv', `cost,note,ward,seen,visit,born,nhs\n${row.replace('x,', '5.0,')}\n`);
    expect((await at.steward.releases.publish(visitsFile())).report.rows).toEqual({
      in: 1,
      published: 1,
      quarantined: 0,
    });
  });

  test('direct identifiers are in no object of the release in clear, and the data is encrypted', async () => {
    await at.land(
      'visits.csv',
      lines(visitLine(1, 'v1', '03/02/2020,A,1,secretword'), visitLine(2, 'v2', '03/02/2020,Q,1,x')),
    );
    const { manifest } = await at.steward.releases.publish(visitsFile());
    expect(manifest.columns.map((one) => one.name)).toEqual(['visit', 'seen', 'ward', 'cost', 'note']);
    expect(manifest.objects.map((one) => one.role).sort()).toEqual([
      'blocks',
      'data',
      'quality',
      'quarantine',
    ]);
    const store = new FileObjectStore(at.home.curated);
    for (const key of await store.list('')) {
      const bytes = Buffer.from((await store.read(key)) ?? []);
      expect(bytes.includes(testNumber(1)), key).toBe(false);
      expect(bytes.includes('secretword'), key).toBe(false);
    }
  });

  test('a release is published once', async () => {
    await at.land('visits.csv', lines(visitLine(1, 'v1')));
    await at.steward.releases.publish(visitsFile());
    expect((await refusal()).code).toBe('release-exists');
    const again = await Promise.allSettled(
      [2, 2].map((n) => at.steward.releases.publish(visitsFile({ version: `version: "1.${n}"` }))),
    );
    expect(again.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('verify finds a changed object, a missing one, and a manifest that the steward did not sign', async () => {
    await at.land('visits.csv', lines(visitLine(1, 'v1')));
    const { manifest } = await at.steward.releases.publish(visitsFile());
    expect((await at.steward.releases.verify(visits, version)).faults).toEqual([]);
    const store = new FileObjectStore(at.home.curated);
    const [data, quality] = manifest.objects;
    await appendFile(store.location(data?.key ?? ''), 'x');
    await store.remove(quality?.key ?? '');
    expect((await at.steward.releases.verify(visits, version)).faults).toEqual([
      { key: data?.key, fault: 'changed' },
      { key: quality?.key, fault: 'missing' },
    ]);
    await appendFile(store.location('releases/visits/1.0/manifest.json'), ' ');
    await expect(at.steward.releases.verify(visits, version)).rejects.toMatchObject({ code: 'corrupt' });
  });

  test('progress tells the stages in order', async () => {
    await at.land('visits.csv', lines(visitLine(1, 'v1')));
    const stages: string[] = [];
    await at.steward.releases.publish(visitsFile(), (step) => void stages.push(step.stage));
    expect(stages).toEqual(['read', 'check', 'link', 'write', 'commit']);
  });
});
