import { Unavailable } from '@vitrine/core/errors';
import { newActId, newPersonId } from '@vitrine/core/ids';
import type { JsonObject } from '@vitrine/core/text';
import type { ListedRelease } from '@vitrine/datasets/catalogue';
import type { MadeSynopsis } from '@vitrine/disclosure-control/synopsis';
import type { Person } from '@vitrine/identity/people';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PrivacyRegistry } from '../privacy/privacy-registry.ts';
import { ask, asking, inForce } from '../privacy/testing.ts';
import { testPlace, type TestPlace } from '../testing.ts';
import { buySynopsis } from './buy-synopsis.ts';
import { publicSynopsis } from './synopses.ts';

/** What the server does; the steward's own part is in `datasets/steward/synopsis`. */
let place: TestPlace;
let steward: () => Promise<MadeSynopsis> = () => Promise.reject(new TypeError('Nothing is drawn yet.'));
const asked: string[] = [];
const dana: Person = { id: newPersonId(), username: 'dana', name: 'Dana', roles: ['data-manager'] };

beforeAll(async () => {
  place = await testPlace({
    buySynopsis: ({ dataset, version }: { dataset: string; version: string }) => {
      asked.push(`${dataset} ${version}`);
      return steward();
    },
  });
});
afterAll(() => place.close());

function releaseOf(dataset: string, version: string, epsilon: number, budget: number): ListedRelease {
  const tables = [{ title: 'By sex', by: ['sex'] }];
  const privacy = { budget: { epsilon: budget, delta: 0 }, synopsis: { epsilon, tables } };
  const unchecked: unknown = {
    digest: 'd',
    at: '2026-06-15T12:00:00.000Z',
    manifest: { ...base, dataset, version, privacy },
  };
  return unchecked as ListedRelease;
}

const hex = 'a'.repeat(64);
const base = {
  format: 1,
  title: 'Care',
  description: 'Care.',
  owner: 'Trust',
  licence: 'none',
  synthetic: true,
  role: 'events',
  people: true,
  created: '2026-06-15T12:00:00.000Z',
  datasetFile: { sha256: hex, content: '' },
  source: { alias: 'landing', file: 'care.csv', sha256: hex, bytes: 1 },
  rows: { in: 1, published: 1, quarantined: 0 },
  columns: [
    {
      ...{ name: 'sex', type: 'string', class: 'quasi', description: 'Sex', transforms: [] },
      codes: { '1': 'Male' },
    },
  ],
  objects: [],
  dataKey: { wrapped: '', context: '' },
};

async function publish(release: ListedRelease): Promise<ListedRelease> {
  const { dataset, version } = release.manifest;
  await place.projection.record([
    {
      type: 'dataset.published',
      phase: 'outcome',
      result: 'done',
      act: newActId(),
      public: { dataset, version, manifest: hex },
      private: { actor: 'dana', manifest: release.manifest as unknown as JsonObject },
    },
  ]);
  return release;
}

const drawn = (dataset: string, release: string, people: number): MadeSynopsis => ({
  format: 1,
  ...{ dataset, release, epsilon: 1 },
  tables: [
    {
      title: 'By sex',
      by: ['sex'],
      epsilon: 1,
      cells: [
        { values: ['1'], people },
        { values: [null], people: -2 },
      ],
    },
  ],
});

async function charges(dataset: string): Promise<readonly (readonly [string, unknown])[]> {
  const found: (readonly [string, unknown])[] = [];
  for await (const entry of place.ledger.read())
    if (entry.type === 'synopsis.bought' && entry.public['dataset'] === dataset)
      found.push([entry.phase, entry.result ?? entry.public['epsilon']]);
  return found;
}

describe('the public synopsis of a dataset', () => {
  it('is charged on the ledger before the steward is asked, and shown to anybody once it is drawn', async () => {
    const release = await publish(releaseOf('care', '1.0', 1, 3));
    const seen: (readonly [string, unknown])[] = [];
    steward = async () => {
      seen.push(...(await charges('care')));
      return drawn('care', '1.0', 40);
    };
    expect(await buySynopsis(place.ports, dana, release)).toEqual({
      release: '1.0',
      epsilon: 1,
      charged: true,
    });
    expect(seen).toEqual([['intent', 1]]);
    const shown = await publicSynopsis(place.ports.database, 'care');
    expect(shown?.tables[0]?.cells.map(({ labels, people }) => [...labels, people])).toEqual([
      ['Male', 38],
      ['not recorded', 0],
    ]);
    expect(place.ports.privacy.left({ name: 'dataset care', budget: { epsilon: 3, delta: 0 } })).toEqual({
      epsilon: 2,
      delta: 0,
    });
    // Asked again it is not drawn again, nor recorded.
    const { size } = place.ledger;
    await buySynopsis(place.ports, dana, release);
    expect([place.ledger.size, asked.length]).toEqual([size, 1]);
  });

  it('is one with what agreements buy: what it spent is not there for questions', async () => {
    const usable = await inForce(place, 'SYN-1-v1.0', { epsilon: 9, delta: 0 });
    const small = asking(usable, 'small', 1.5, { dataset: 'care' });
    await ask(place, small);
    await expect(ask(place, asking(usable, 'large', 1, { dataset: 'care' }))).rejects.toMatchObject({
      code: 'privacy-budget-used',
    });
    const next = await publish(releaseOf('care', '1.1', 1, 3));
    await expect(buySynopsis(place.ports, dana, next)).rejects.toMatchObject({ code: 'privacy-budget-used' });
    expect((await publicSynopsis(place.ports.database, 'care'))?.release).toBe('1.0');
  });

  it('is charged once where the first act came to nothing, and nothing is given back', async () => {
    const release = await publish(releaseOf('lost', '1.0', 2, 2));
    steward = () => Promise.reject(new Unavailable({ detail: 'The steward ended.' }));
    await expect(buySynopsis(place.ports, dana, release)).rejects.toMatchObject({ code: 'unavailable' });
    const budget = { epsilon: 2, delta: 0 };
    const restarted = new PrivacyRegistry(place.ledger);
    await restarted.settled();
    expect(restarted.left({ name: 'dataset lost', budget })).toEqual({ epsilon: 0, delta: 0 });
    steward = () => Promise.resolve(drawn('lost', '1.0', 7));
    const again = await buySynopsis({ ...place.ports, privacy: restarted }, dana, release);
    expect(again).toEqual({ release: '1.0', epsilon: 2, charged: false });
    await restarted.settled();
    expect(restarted.left({ name: 'dataset lost', budget })).toEqual({ epsilon: 0, delta: 0 });
    await restarted.stop();
    expect((await publicSynopsis(place.ports.database, 'lost'))?.total.people).toBe(5);
  });

  it('is charged again with another release', async () => {
    const release = await publish(releaseOf('lost', '1.1', 2, 4));
    steward = () => Promise.resolve(drawn('lost', '1.1', 9));
    expect((await buySynopsis(place.ports, dana, release)).charged).toBe(true);
    expect((await publicSynopsis(place.ports.database, 'lost'))?.release).toBe('1.1');
  });
});
