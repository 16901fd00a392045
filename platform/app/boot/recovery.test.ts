import { newActId, newPersonId, newQueryId, parseAgreementRef } from '@vitrine/core/ids';
import {
  cohortLoaded,
  datasetPublished,
  getDataset,
  listCohorts,
  listOptOuts,
  optOutsApplied,
} from '@vitrine/datasets/catalogue';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  testNumber,
  testSteward,
  visitLine,
  visits,
  visitsFile,
  visitsHeader,
  type TestSteward,
  applyOptOutList,
} from '@vitrine/datasets/testing';
import { RunningQuery } from '../executions/running-query.ts';
import { adoptFinished } from './recovery.ts';
import { testPlace, type TestPlace } from '../testing.ts';

let steward: TestSteward;
let place: TestPlace;
beforeAll(async () => {
  steward = await testSteward();
  place = await testPlace({
    releases: () => steward.steward.releases.all(),
    optOuts: () => steward.steward.people.optOuts(),
    cohortLists: () => steward.steward.people.cohortLists(),
  });
});
afterAll(async () => {
  await place.close();
  await steward.close();
});

it('records a release, opt-outs and a list of people that the steward finished after the server had died, once', async () => {
  const { ledger, ports: parts } = place;
  const acts = { [datasetPublished]: newActId(), [optOutsApplied]: newActId(), [cohortLoaded]: newActId() };
  await ledger.append(
    Object.entries(acts).map(([type, act]) => ({
      type,
      act,
      phase: 'intent' as const,
      public: {},
      private: { actor: 'system' },
    })),
  );
  await steward.land('visits.csv', [visitsHeader, visitLine(1, 'v1'), visitLine(2, 'v2')].join('\n'));
  await steward.steward.releases.publish(visitsFile());
  const snapshot = await applyOptOutList(steward.steward, 'national', {
    text: `NHS_NUMBER\n${testNumber(1)}\n`,
  });
  await steward.land('asthma-study.csv', `NHS_NUMBER\n${testNumber(1)}\n`);
  const list = await steward.steward.people.loadCohort({ alias: 'landing', file: 'asthma-study.csv' });
  const earlier = new RunningQuery(newQueryId(), newPersonId(), parseAgreementRef('TEST-1-v1.0'), 'SELECT 1');
  parts.queries.add(earlier);
  // While the intent stands open it may still be answered: nothing is adopted.
  await adoptFinished(parts);
  expect(await getDataset(parts.database, visits)).toEqual([]);
  for (const [type, act] of Object.entries(acts)) await place.interrupt(type, act);
  expect(parts.queries.find(earlier.id, earlier.person)).toBe(earlier);
  await adoptFinished(parts);
  // What was computed before the list is not shown after it.
  expect(parts.queries.find(earlier.id, earlier.person)).toBeUndefined();
  const size = ledger.size;
  await adoptFinished(parts);
  expect(ledger.size).toBe(size);
  const [release] = await getDataset(parts.database, visits);
  expect(release?.manifest.version).toBe('1.0');
  expect((await listOptOuts(parts.database)).map((one) => one.id)).toEqual([snapshot.id]);
  expect(await listCohorts(parts.database)).toEqual([list]);
  const after = await place.again();
  expect(await listCohorts(after.database)).toEqual([list]);
  expect(await getDataset(after.database, visits)).toHaveLength(1);
});
