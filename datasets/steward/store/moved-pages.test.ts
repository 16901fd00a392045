import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RoomTable } from '../../catalogue/steward/agreement-request.ts';
import { testSteward, visitLine, visitsFile, visitsHeader, type TestSteward } from '../../testing.ts';

let at: TestSteward;
beforeEach(async () => {
  at = await testSteward();
});
afterEach(() => at.close());

/** Where each encrypted part of a file lies: a length of four bytes, then as many. */
function parts(bytes: Buffer): { from: number; length: number }[] {
  const found: { from: number; length: number }[] = [];
  for (let from = 4; from + 4 < bytes.length - 8;) {
    const length = 4 + bytes.readUInt32LE(from);
    if (from + length > bytes.length) break;
    found.push({ from, length });
    from += length;
  }
  return found;
}

/** The file with the pages of two columns in each other's place: nobody needs a key for that. */
function moved(bytes: Buffer): Buffer {
  const all = parts(bytes);
  // A header and a page: so few different values have no dictionary.
  const perColumn = 2;
  for (let a = 0; a + 2 * perColumn <= all.length; a += 1) {
    const [one, other] = [all.slice(a, a + perColumn), all.slice(a + perColumn, a + 2 * perColumn)];
    if (one.some(({ length }, place) => length !== other[place]?.length)) continue;
    const [first, second] = [one[0]?.from ?? 0, other[0]?.from ?? 0];
    const swapped = Buffer.from(bytes);
    bytes.copy(swapped, first, second, second + second - first);
    bytes.copy(swapped, second, first, second);
    return swapped;
  }
  throw new Error('No two columns are as long as each other.');
}

test('a release whose columns somebody put into each other’s place gives no cut', async () => {
  const rows = Array.from({ length: 6 }, (_, n) =>
    visitLine(n, `v${n}`, `03/02/2020,${'ABC'.charAt(n % 3)},${'XYZ'.charAt(n % 3)},1`),
  );
  await at.land('visits.csv', ['nhs,born,visit,seen,ward,note,cost', ...rows].join('\n'));
  expect(visitsHeader).toContain('ward,cost,note');
  const columns = `columns:
  - {name: nhs, type: string, class: direct, description: NHS number}
  - {name: born, type: date, class: direct, description: Birth date}
  - {name: visit, type: string, class: key, entity: visit, description: Visit}
  - {name: seen, type: date, format: "%d/%m/%Y", class: quasi, description: Day seen}
  - {name: ward, type: string, class: quasi, description: Ward}
  - {name: note, type: string, class: sensitive, description: Note}
  - {name: cost, type: decimal, class: sensitive, description: Cost}`;
  await at.steward.releases.publish(visitsFile({ columns, quality: '' }));
  const ask = async (ref: string, steward = at.steward): Promise<RoomTable | undefined> => {
    const datasets = [{ dataset: 'visits', releases: '1.0', columns: ['ward'] }];
    const envelope = at.envelope({ ref, datasets });
    return (await steward.agreements.prepareRoom({ envelope, username: 'researcher', receipt: null }))[0];
  };
  const table = await ask('TEST-1-v1.0');
  expect(table && (await at.rows(table)).map((row) => row['ward']).sort()).toEqual([
    'A',
    'A',
    'B',
    'B',
    'C',
    'C',
  ]);

  const file = join(at.home.curated, 'releases', 'visits', '1.0', 'part-0000.parquet');
  const bytes = await readFile(file);
  await writeFile(file, moved(bytes));
  for (const steward of [at.steward, await at.reopen()]) {
    await expect(ask('TEST-2-v1.0', steward)).rejects.toMatchObject({ code: 'corrupt' });
  }
  await writeFile(file, bytes);
  await ask('TEST-2-v1.0');
});
