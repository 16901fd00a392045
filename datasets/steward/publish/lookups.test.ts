import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { parseReleaseVersion } from '@vitrine/core/ids';
import { sha256Hex } from '@vitrine/core/text';
import type { RoomTable } from '../../catalogue/steward/agreement-request.ts';
import {
  plainDigest,
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

/** Lower layer areas and the middle layer area of the City of London that they make up (2011). */
const areas = ['E01000001', 'E01000002', 'E01000003', 'E01000005'].map((code) => `${code},E02000001`);
const landAreas = (lines: readonly string[], header = 'code,parent'): Promise<void> =>
  at.land('areas.csv', [header, ...lines].join('\n'));

/** The visits file with an area in the place of the ward. */
const file = (version = '1.0', name = 'msoa'): string =>
  visitsFile({
    version: `version: "${version}"`,
    quality: '',
    lookups: `lookups: [{name: ${name}, file: areas.csv, description: Middle layer area.}]`,
  }).replace('description: Ward', `description: Lower layer area., transforms: [to-${name}]`);
const landVisits = (codes: readonly string[]): Promise<void> =>
  at.land(
    'visits.csv',
    [visitsHeader, ...codes.map((code, i) => visitLine(i % 3, `v${i}`, `03/02/2020,${code},1,x`))].join('\n'),
  );
const codes = ['E01000001', 'E01000005', '', 'E01999999', 'E01000003'];

async function room(releases = '1.*'): Promise<RoomTable> {
  const [table] = await at.steward.agreements.prepareRoom({
    envelope: at.envelope({
      datasets: [
        { dataset: 'visits', releases, columns: ['visit', 'ward'], transforms: { ward: 'to-msoa' } },
      ],
    }),
    username: 'researcher',
    receipt: null,
  });
  if (table === undefined) throw new Error('The room is empty.');
  return table;
}

describe('a lookup', () => {
  test('belongs to the release: manifest, catalogue, digest of the file as it arrived, codes it lacks', async () => {
    await landAreas([...areas, 'E01000099,E02000099']);
    await landVisits(codes);
    const { manifest, report } = await at.steward.releases.publish(file());
    const arrived = `code,parent\n${[...areas, 'E01000099,E02000099'].join('\n')}`;
    expect(manifest.lookups).toEqual([
      {
        name: 'msoa',
        description: 'Middle layer area.',
        source: { file: 'areas.csv', sha256: sha256Hex(arrived), bytes: arrived.length },
        codes: 5,
        parents: 2,
        single: 1,
      },
    ]);
    expect(manifest.objects.map((one) => one.role)).toEqual(['data', 'lookup', 'quality', 'blocks']);
    expect(report.warnings).toEqual({ 'to-msoa:ward': '1-9' });
    const verdict = await at.steward.releases.verify(visits, parseReleaseVersion('1.0'));
    expect(verdict).toMatchObject({ objects: 4, faults: [] });
  });

  test('gives the parent in the cut; a code that it lacks and a missing one are missing', async () => {
    await landAreas(areas);
    await landVisits(codes);
    await at.steward.releases.publish(file());
    const table = await room();
    expect(table.columns.at(-1)).toEqual({ name: 'ward', type: 'string' });
    const found = (await at.rows(table)).map((row) => row['ward']);
    expect(found.sort()).toEqual(['E02000001', 'E02000001', 'E02000001', null, null]);
  });

  test('changes no byte of a cut by the order of its lines, or by codes that no row has', async () => {
    const digests = new Set<string>();
    let minor = -1;
    const lines = fc.tuple(
      fc.shuffledSubarray(areas, { minLength: areas.length }),
      fc.array(fc.nat(99), { maxLength: 8 }),
    );
    await fc.assert(
      fc.asyncProperty(lines, async ([shuffled, more]) => {
        minor += 1;
        await landAreas([...new Set(more)].map((one) => `W01${one},W02${one % 3}`).concat(shuffled));
        await landVisits(codes);
        await at.steward.releases.publish(file(`3.${minor}`));
        digests.add(await plainDigest(at, await room(`3.${minor}`)));
      }),
      { numRuns: 4, seed: 7 },
    );
    expect(digests.size).toBe(1);
  });

  test('changes only with a release, which makes another cut', async () => {
    await landAreas(areas);
    await landVisits(codes);
    await at.steward.releases.publish(file());
    const before = await room();
    await landAreas(areas.map((line) => line.replace('E02000001', 'E02009999')));
    await expect(at.steward.releases.publish(file())).rejects.toMatchObject({ code: 'release-exists' });
    expect((await room()).cut).toBe(before.cut);
    await at.steward.releases.publish(file('1.1'));
    const after = await room();
    expect(after.cut).not.toBe(before.cut);
    expect((await at.rows(after)).map((row) => row['ward'])).toContain('E02009999');
  });

  test('may be coarser or longer in a minor release, and finer only in a major one', async () => {
    await landVisits(codes);
    const two = (
      version: string,
      parents: readonly string[],
      more: readonly string[] = [],
    ): Promise<unknown> =>
      landAreas([...areas.map((line, i) => line.replace(/E02.*/, parents[i % 2] ?? '')), ...more]).then(() =>
        at.steward.releases.publish(file(version)),
      );
    await two('1.0', ['E02000001', 'E02000002']);
    await two('1.2', ['E02000007', 'E02000007'], ['E01000099,E02000099']);
    const cut = (await room()).cut;
    // As coarse as the first, but an agreement may have been signed for the second.
    await expect(two('1.3', ['E02000001', 'E02000002'])).rejects.toMatchObject({
      code: 'lookup-invalid',
      facts: { lookup: 'msoa' },
    });
    // Nor by leaving codes out: a missing one among those of a parent tells them apart too.
    await landAreas(areas.slice(1).map((line) => line.replace(/E02.*/, 'E02000007')));
    await expect(at.steward.releases.publish(file('1.3'))).rejects.toMatchObject({ code: 'lookup-invalid' });
    expect((await room()).cut).toBe(cut);
    await two('1.3', ['E02000008', 'E02000008']);
    await two('2.0', ['E02000001', 'E02000002']);
  });

  test('that lies in the place of another of its release is found out', async () => {
    await landAreas(areas);
    await at.land('wards.csv', 'code,parent\nE01000001,finer\nE01000002,finer');
    await landVisits(codes);
    await at.steward.releases.publish(
      file()
        .replace('lookups: [', 'lookups: [{name: other, file: wards.csv, description: Other}, ')
        .replace('[to-msoa]', '[to-msoa, to-other]'),
    );
    const folder = join(at.home.curated, 'releases', 'visits', '1.0');
    await copyFile(join(folder, 'lookup-other.parquet'), join(folder, 'lookup-msoa.parquet'));
    await expect(room()).rejects.toMatchObject({ code: 'corrupt' });
  });

  test('that cannot be used stops the release', async () => {
    await landVisits(codes);
    await landAreas(areas.map((line) => line.replace('E02', 'E01')).concat('E01000001,x'));
    await expect(at.steward.releases.publish(file())).rejects.toMatchObject({ code: 'lookup-invalid' });
    expect(await at.steward.releases.all()).toEqual([]);
  });

  test('is read as spreadsheets write it: with a byte order mark, line ends of two characters and quotes', async () => {
    await at.land(
      'areas.csv',
      `\ufeffcode,parent\r\n${areas.map((line) => `"${line.replace(',', '","')}"\r\n`).join('')}`,
    );
    await landVisits(codes);
    const { manifest } = await at.steward.releases.publish(file());
    expect(manifest.lookups).toMatchObject([{ codes: 4, parents: 1 }]);
  });
});
