import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { S3ObjectStore } from '@vitrine/core/store/s3';
import { s3TestServer, type S3TestServer } from '@vitrine/core/store/s3/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RoomTable } from '../../catalogue/steward/agreement-request.ts';
import { testSteward, visitLine, visitsFile, visitsHeader, type TestSteward } from '../../testing.ts';

let at: TestSteward;
let server: S3TestServer;
beforeEach(async () => {
  server = await s3TestServer();
});
afterEach(async () => {
  await at.close();
  await server.close();
});

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

const published = ['A', 'A', 'B', 'B', 'C', 'C'];
const wards = async (table: RoomTable | undefined): Promise<unknown> =>
  table && (await at.rows(table)).map((row) => row['ward']).sort();
const part = 'releases/visits/1.0/part-0000.parquet';
const places = {
  'of files': {
    open: () => testSteward(),
    read: () => readFile(join(at.home.curated, part)),
    write: (bytes: Buffer) => writeFile(join(at.home.curated, part), bytes),
    meanwhile: async (cut: () => Promise<RoomTable | undefined>) => {
      await expect(cut()).rejects.toMatchObject({ code: 'corrupt' });
    },
  },
  'in a bucket': {
    open: () => testSteward({ curated: new S3ObjectStore(server.place, { credentials: server.signer }) }),
    read: () => Promise.resolve(Buffer.from(server.objects.get(`a/prefix/${part}`)?.bytes ?? [])),
    write: (bytes: Buffer) => {
      server.put(`a/prefix/${part}`, bytes);
      return Promise.resolve();
    },
    // What it has compared already it does not fetch again.
    meanwhile: async (cut: () => Promise<RoomTable | undefined>) => {
      expect(await wards(await cut())).toEqual(published);
    },
  },
};

test.each(Object.entries(places))(
  'a release %s whose columns somebody put into each other’s place gives no cut',
  async (_, place) => {
    at = await place.open();
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
    expect(await wards(table)).toEqual(published);

    const bytes = await place.read();
    await place.write(moved(bytes));
    await expect(ask('TEST-2-v1.0', await at.reopen())).rejects.toMatchObject({ code: 'corrupt' });
    await place.meanwhile(() => ask('TEST-3-v1.0'));
    await place.write(bytes);
    await ask('TEST-2-v1.0');
  },
);
