import { newPersonId, parseDatasetId, parseReleaseVersion } from '@vitrine/core/ids';
import type { Person } from '@vitrine/identity/people';
import type { Entry } from '@vitrine/ledger/log';
import { publishedDraft } from '@vitrine/datasets/catalogue';
import { newActId } from '@vitrine/core/ids';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  testNumber,
  testSteward,
  visitLine,
  visitsFile,
  visitsHeader,
  type TestSteward,
} from '@vitrine/datasets/testing';
import { testPlace, type TestPlace } from '../testing.ts';
import { qualityUseCases } from './quality-use-cases.ts';

let steward: TestSteward;
let place: TestPlace;
const asked: number[] = [];
beforeAll(async () => {
  steward = await testSteward();
  const real = steward.steward.releases;
  place = await testPlace({
    quality: real.quality.bind(real),
    faultList: real.faultList.bind(real),
    check: real.check.bind(real),
    quarantinedRows: ({ reason, after, dataset, version, receipt }) => {
      asked.push(place.ledger.size);
      const look = { dataset: parseDatasetId(dataset), version: parseReleaseVersion(version), receipt };
      return real.quarantinedRows(look, { reason, after });
    },
  });
  const wrong = visitLine(2, 'b', '31/02/2020,A,1,fine');
  await steward.land('visits.csv', `${visitsHeader}\n${visitLine(1, 'a')}\n${wrong}\n`);
  const published = await real.publish(visitsFile());
  await place.projection.record([publishedDraft(published, newActId(), 'system')]);
});
afterAll(async () => {
  await place.close();
  await steward.close();
});

const holding = (...roles: string[]): Person => ({
  ...{ id: newPersonId(), username: 'somebody', name: 'Somebody', roles },
});
const as = (person: Person) => ({ person, signal: new AbortController().signal });
const desk = (): ReturnType<typeof qualityUseCases> => qualityUseCases(place.ports);
const to = { params: { dataset: 'visits', version: '1.0' }, query: {}, body: {} };
const look = (person: Person) => desk().showQuarantine(as(person), { ...to, body: { after: 0 } });
async function entries(type: string): Promise<readonly Entry[]> {
  const found: Entry[] = [];
  for await (const entry of place.ledger.read()) if (entry.type === type) found.push(entry);
  return found;
}

it('is a data manager’s to see and nobody else’s', async () => {
  for (const role of ['researcher', 'access-officer', 'igard-reviewer', 'output-checker', 'operator']) {
    const person = holding(role);
    const refused = { code: 'forbidden' };
    await expect(look(person)).rejects.toMatchObject(refused);
    await expect(desk().listFaults(as(person), to)).rejects.toMatchObject(refused);
    await expect(desk().getQuality(as(person), to)).rejects.toMatchObject(refused);
  }
  expect(asked).toEqual([]);
  expect(await entries('quarantine.shown')).toEqual([]);
});

it('each look is on record before the steward is asked, without a value of a row', async () => {
  const dana = holding('data-manager');
  const page = await look(dana);
  expect(page).toMatchObject({ more: false, left: 39, rows: [{ line: 3, reason: 'type:seen' }] });
  const [intent, outcome] = await entries('quarantine.shown');
  expect(intent).toMatchObject({ phase: 'intent', public: { dataset: 'visits', release: '1.0' } });
  expect(intent?.private['actor']).toBe(dana.id);
  expect(intent?.index).toBeLessThan(asked[0] ?? 0);
  expect(JSON.stringify([intent, outcome])).not.toContain(testNumber(2));
});

it('looks are counted for each person and day, also when several are asked for at once', async () => {
  const dana = holding('data-manager');
  const looks = await Promise.allSettled(Array.from({ length: 43 }, () => look(dana)));
  expect(looks.filter((one) => one.status === 'fulfilled')).toHaveLength(40);
  await expect(look(dana)).rejects.toMatchObject({ code: 'allowance-used' });
  await expect(look(holding('data-manager'))).resolves.toMatchObject({ left: 39 });
  place.clock.advance(86_400_000);
  await expect(look(dana)).resolves.toMatchObject({ left: 39 });
});

it('the list for the sender has the heading of the sender’s file and no value', async () => {
  const list = await desk().listFaults(as(holding('data-manager')), to);
  expect(list.faults).toEqual([
    {
      ...{ line: 3, lines: 1, reason: 'type:seen', heading: 'seen', later: null },
      text: 'the value is not of the agreed type or format',
    },
  ]);
  expect(await entries('quarantine.listed')).toHaveLength(2);
  expect(await desk().getQuality(as(holding('data-manager')), to)).toMatchObject({
    rows: { in: 2, published: 1, quarantined: 1 },
    quarantined: [{ reason: 'type:seen', rows: 1 }],
  });
});

it('there is no quarantine of a release that is not on record', async () => {
  const params = { dataset: 'visits', version: '9.9' };
  const body = { after: 0 };
  await expect(
    desk().showQuarantine(as(holding('data-manager')), { ...to, params, body }),
  ).rejects.toMatchObject({
    code: 'release-unknown',
  });
});
