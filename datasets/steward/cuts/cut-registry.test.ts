import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAgreementRef, parseDatasetId } from '@vitrine/core/ids';
import { type CallContext } from '@vitrine/core/wire';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { stewardHandlers } from '../steward-handlers.ts';
import { cutsSchema } from '../../catalogue/steward/steward-protocol.ts';
import { endOf, testSteward, visitLine, visitsFile, visitsHeader, type TestSteward } from '../../testing.ts';

let at: TestSteward;
beforeEach(async () => {
  at = await testSteward();
  await at.land('visits.csv', [visitsHeader, visitLine(1, 'a', '01/01/2020,A,1,x')].join('\n'));
  await at.steward.releases.publish(visitsFile());
});
afterEach(() => at.close());

test('lists the cuts that are there, without key and size, and none that is half made or damaged', async () => {
  const envelope = at.envelope();
  const ref = parseAgreementRef((envelope.document as { ref: string }).ref);
  expect(await at.steward.agreements.cuts(ref)).toEqual([]);
  const request = { envelope, username: 'researcher', receipt: null };
  const { cut } = await at.steward.agreements.makeCut(request, parseDatasetId('visits'));
  const dir = join(at.home.cuts, ref);
  await mkdir(join(dir, '.making-x'));
  await writeFile(join(dir, '.making-x', 'cut.json'), JSON.stringify(cut));
  await mkdir(join(dir, 'damaged'));
  await writeFile(join(dir, 'damaged', 'cut.json'), '{"format":');
  expect(await readdir(dir)).toHaveLength(3);

  const answer = await stewardHandlers(at.steward)['listCuts']?.({ ref }, {} as CallContext);
  const { cut: id, agreement, dataset, version, release, optOuts, created, columns } = cut;
  expect(cutsSchema.parse(answer)).toEqual([
    { cut: id, agreement, dataset, version, release, optOuts, created, columns },
  ]);
  // The contract is strict: had the answer held a key or a size, parsing it would have failed.
  expect(() => cutsSchema.parse([cut])).toThrow();
});

test('what else lies in the folder of cuts, as on a disk of its own, is left alone and keeps nobody from working', async () => {
  const request = { envelope: at.envelope(), username: 'researcher', receipt: null };
  await at.steward.agreements.makeCut(request, parseDatasetId('visits'));
  await mkdir(join(at.home.cuts, 'lost+found', '.making-x'), { recursive: true });
  await writeFile(join(at.home.cuts, 'README'), 'Cuts.');
  const steward = await at.reopen();
  await steward.agreements.suspend(parseAgreementRef('TEST-1-v1.0'));
  expect((await steward.agreements.removals()).map((one) => one.reason)).toEqual(['stopped']);
  await steward.agreements.endAgreement(endOf(at.envelope()));
  expect((await readdir(at.home.cuts)).sort()).toEqual(['README', 'lost+found']);
  expect(await readdir(join(at.home.cuts, 'lost+found'))).toEqual(['.making-x']);
});
