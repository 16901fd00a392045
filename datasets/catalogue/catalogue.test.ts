import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate, openDatabase, type Database } from '@vitrine/core/database';
import { newActId } from '@vitrine/core/ids';
import type { Entry, EntryDraft } from '@vitrine/ledger/log';
import { cohortDraft, listCohorts } from './cohort-projection.ts';
import {
  datasetsMigrations,
  getDataset,
  listDatasets,
  listOptOuts,
  loadCatalogue,
  optOutDraft,
  projectDatasets,
  publishedDraft,
} from './catalogue-projection.ts';
import type { CohortList } from './cohort-list.ts';
import type { Published } from '../steward/publish/publish.ts';
import {
  testSteward,
  visitLine,
  visits,
  visitsFile,
  visitsHeader,
  type TestSteward,
  applyOptOutList,
} from '../testing.ts';

let at: TestSteward;
let database: Database;
const published: Published[] = [];
let list: CohortList;
let entries: Entry[] = [];

beforeAll(async () => {
  at = await testSteward();
  await at.land('visits.csv', `${visitsHeader}\n${visitLine(1, 'a')}\n`);
  for (const version of ['1.9', '1.10', '1.2']) {
    published.push(await at.steward.releases.publish(visitsFile({ version: `version: "${version}"` })));
  }
  const snapshot = await applyOptOutList(at.steward, 'national', { text: 'NHS_NUMBER\n9434765919\n' });
  await at.land('asthma-study.csv', 'NHS_NUMBER\n9434765919\n');
  list = await at.steward.people.loadCohort({ alias: 'landing', file: 'asthma-study.csv' });
  const drafts: EntryDraft[] = [
    ...published.map((one) => publishedDraft(one, newActId(), 'per_x')),
    optOutDraft(snapshot, newActId(), 'per_x'),
    cohortDraft(list, newActId(), 'per_x'),
  ];
  entries = drafts.map((draft, index) => ({ ...draft, index, at: '2026-06-01T12:00:00.000Z' }));
  database = await openDatabase({ kind: 'memory' });
  await migrate(database, [datasetsMigrations]);
  for (const entry of [...entries, ...entries]) await projectDatasets(database, entry);
});
afterAll(async () => {
  await database.destroy();
  await at.close();
});

describe('the catalogue', () => {
  test('lists the newest release of each dataset, and all of one, by version as numbers', async () => {
    expect((await listDatasets(database)).map((one) => one.manifest.version)).toEqual(['1.10']);
    const all = await getDataset(database, visits);
    expect(all.map((one) => one.manifest.version)).toEqual(['1.2', '1.9', '1.10']);
    expect(all.map((one) => one.digest).sort()).toEqual(published.map((one) => one.digest).sort());
    expect(await getDataset(database, 'none')).toEqual([]);
  });

  test('is what policy needs: versions and published columns only', async () => {
    const view = (await loadCatalogue(database)).dataset(visits);
    expect(view).toMatchObject({ title: 'Visits', synthetic: true, versions: ['1.2', '1.9', '1.10'] });
    const columns = view?.columns(published[0]?.manifest.version ?? ('' as never));
    expect(columns?.map((one) => one.name)).toEqual(['visit', 'seen', 'ward', 'cost', 'note']);
    expect(columns?.[0]).toMatchObject({ class: 'key', entity: 'visit' });
  });

  test('the public face of a publish has totals only', () => {
    expect(entries[0]?.public).toEqual({
      dataset: 'visits',
      version: '1.9',
      title: 'Visits',
      owner: 'Test trust',
      synthetic: true,
      rows: 1,
      manifest: published[0]?.digest,
    });
  });

  test('keeps the newest opt-outs of each kind', async () => {
    expect(await listOptOuts(database)).toEqual(await at.steward.people.optOuts());
  });

  test('keeps each list of people under the name it was loaded with first, and hands policy its name and id', async () => {
    expect(await listCohorts(database)).toEqual([list]);
    const again = { ...list, id: 'coh_aaaaaaaaaaaaaaaaaaaa' };
    const draft = cohortDraft(again, newActId(), 'per_x');
    await projectDatasets(database, { ...draft, index: 99, at: '2026-06-02T12:00:00.000Z' });
    expect(await listCohorts(database)).toEqual([list]);
    const catalogue = await loadCatalogue(database);
    expect(catalogue.cohortList('asthma-study')).toEqual({ name: list.name, id: list.id });
    expect(catalogue.cohortList('eczema-study')).toBeUndefined();
    expect(catalogue.dataset(visits)?.aboutPeople('1.9' as never)).toBe(true);
  });

  test('the public face of a list of people has its name only', () => {
    expect(entries.at(-1)?.public).toEqual({ list: 'asthma-study' });
  });

  test('an intent, a refusal and an entry whose body was destroyed change nothing', async () => {
    const [first] = entries;
    if (first === undefined) throw new Error('Nothing was published.');
    const { result, ...intent } = first;
    expect(result).toBe('done');
    const manifest = { ...published[0]?.manifest, dataset: 'ghost' } as never;
    await projectDatasets(database, { ...intent, phase: 'intent', private: { actor: 'x', manifest } });
    await projectDatasets(database, { ...first, result: 'failed', private: { actor: 'x', manifest } });
    await projectDatasets(database, { ...first, private: {} });
    expect(await getDataset(database, 'ghost')).toEqual([]);
  });
});
