import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CohortList } from '@vitrine/api';
import { newPersonId } from '@vitrine/core/ids';
import type { Person } from '@vitrine/identity/people';
import type { Entry } from '@vitrine/ledger/log';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testNumber, testSteward, type TestSteward } from '@vitrine/datasets/testing';
import { testPlace, type TestPlace } from '../testing.ts';
import { cohortUseCases } from './cohort-use-cases.ts';

let steward: TestSteward;
let place: TestPlace;
beforeAll(async () => {
  steward = await testSteward();
  place = await testPlace({
    loadCohort: (source: { alias: string; file: string }) => steward.steward.people.loadCohort(source),
  });
  await steward.land('asthma-study.csv', `NHS_NUMBER\n${testNumber(1)}\n${testNumber(2)}\n`);
});
afterAll(async () => {
  await place.close();
  await steward.close();
});

const holding = (...roles: string[]): Person => ({
  id: newPersonId(),
  username: 'somebody',
  name: 'Somebody',
  roles,
});
const callOf = (person: Person) => ({ person, signal: new AbortController().signal });
const load = (person: Person, file: string): Promise<CohortList> =>
  cohortUseCases(place.ports).loadCohort(callOf(person), { params: {}, query: {}, body: { file } });
async function list(person: Person): Promise<readonly CohortList[]> {
  const input = { params: {}, query: {}, body: {} };
  return (await cohortUseCases(place.ports).listCohorts(callOf(person), input)).cohorts;
}
async function entries(): Promise<readonly Entry[]> {
  const found: Entry[] = [];
  for await (const entry of place.ledger.read()) if (entry.type === 'cohort.loaded') found.push(entry);
  return found;
}

it('is a data manager’s to load, and an officer’s and a reviewer’s to see', async () => {
  const others = ['researcher', 'access-officer', 'igard-reviewer', 'output-checker', 'operator'];
  for (const role of others) {
    await expect(load(holding(role), 'asthma-study.csv')).rejects.toMatchObject({ code: 'forbidden' });
  }
  expect(await entries()).toEqual([]);
  for (const role of ['researcher', 'output-checker', 'operator']) {
    await expect(list(holding(role))).rejects.toMatchObject({ code: 'forbidden' });
  }
});

it('is recorded before and after, with its name alone in public, and shown once it is there', async () => {
  const dana = holding('data-manager');
  const loaded = await load(dana, 'asthma-study.csv');
  const [intent, outcome, ...rest] = await entries();
  expect(rest).toEqual([]);
  expect(intent).toMatchObject({ phase: 'intent', public: { list: 'asthma-study' } });
  expect(outcome).toMatchObject({
    phase: 'outcome',
    result: 'done',
    private: { actor: dana.id, cohort: loaded },
  });
  expect(outcome?.public).toEqual({ list: 'asthma-study' });
  for (const role of ['data-manager', 'access-officer', 'igard-reviewer']) {
    expect(await list(holding(role))).toEqual([loaded]);
  }
});

it('is refused when its name is on record, also where the steward lost the list', async () => {
  const before = place.ledger.size;
  await expect(load(holding('data-manager'), 'asthma-study.csv')).rejects.toMatchObject({
    code: 'cohort-exists',
  });
  await rm(join(steward.home.steward, 'cohorts'), { recursive: true });
  await expect(load(holding('data-manager'), 'asthma-study.csv')).rejects.toMatchObject({
    code: 'cohort-exists',
  });
  expect(place.ledger.size).toBe(before);
});

it('that the steward refuses is on record as refused, and is not shown', async () => {
  const dana = holding('data-manager');
  await expect(load(dana, 'Study.csv')).rejects.toMatchObject({ code: 'cohort-invalid' });
  await expect(load(dana, 'missing.csv')).rejects.toMatchObject({ code: 'landing-missing' });
  await steward.land('eczema.csv', 'NHS_NUMBER\n1234567890\n');
  await expect(load(dana, 'eczema.csv')).rejects.toMatchObject({ code: 'cohort-invalid' });
  expect((await list(dana)).map((one) => one.name)).toEqual(['asthma-study']);
  const last = (await entries()).at(-1);
  expect(last).toMatchObject({ phase: 'outcome', public: { list: 'eczema', code: 'cohort-invalid' } });
  expect(last?.result).not.toBe('done');
});
