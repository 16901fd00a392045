import { newPersonId, parseAgreementRef } from '@vitrine/core/ids';
import type { Person } from '@vitrine/identity/people';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { workspaceUseCases } from '../executions/workspace-use-cases.ts';
import { recordSigned, recordVisits, studyOf } from '../notebooks/testing.ts';
import { testPlace, type TestPlace } from '../testing.ts';
import { catalogueUseCases } from './use-cases.ts';

let place: TestPlace;
const persons = ['sam', 'robin', 'alex'].map((username): Person => ({
  id: newPersonId(),
  username,
  name: username,
  roles: ['researcher'],
}));
const [sam, robin, alex] = persons as [Person, Person, Person];
const ref = parseAgreementRef('TWINS-1-v1.0');
const column = (name: string): string =>
  `  - {name: ${name}, type: string, class: quasi, description: Invented}`;

beforeAll(async () => {
  place = await testPlace();
  await recordVisits(
    place.ports,
    `
name: visits
title: Visits
description: Invented.
owner: Nobody
licence: none
synthetic: true
version: "1.0"
source: {alias: landing, file: visits.csv, format: csv}
person: {nhsNumber: nhs, birthDate: born}
columns:
  - {name: nhs, type: string, class: direct, description: Number}
  - {name: born, type: date, class: direct, description: Birth}
${['AGE', 'SEX', 'WARD', 'DIAG'].map(column).join('\n')}
`,
  );
  await recordSigned(place.ports, studyOf(ref, ['sam', 'robin', 'alex']));
}, 60_000);
afterAll(() => place.close());

const asks = { query: { rows: 2_000, seed: 1 }, body: {} };
const ofDataset = (person: Person, signal = new AbortController().signal) =>
  catalogueUseCases(place.ports).getDatasetTwin(
    { person, signal },
    { params: { dataset: 'visits' }, ...asks },
  );
const underAgreement = (person: Person) =>
  workspaceUseCases(place.ports).getAgreementTwin(
    { person, signal: new AbortController().signal },
    { params: { ref, dataset: 'visits' }, ...asks },
  );
const busy = { code: 'too-many-twins', status: 429 };
/** A twin of somebody's that is not ready before it is let go. */
function making(person: Person): { readonly end: () => Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const made = place.ports.twins.take({ person, signal: new AbortController().signal }, () => promise);
  return {
    end: async () => {
      resolve(undefined);
      await made;
    },
  };
}

it('makes one twin for a person at once, of a dataset or under an agreement, and refuses another', async () => {
  const sams = making(sam);
  await expect(ofDataset(sam)).rejects.toMatchObject(busy);
  await expect(underAgreement(sam)).rejects.toMatchObject(busy);
  expect((await ofDataset(robin)).rows).toBe(2_000);
  expect((await underAgreement(robin)).rows).toBe(2_000);
  await sams.end();
  expect((await underAgreement(sam)).rows).toBe(2_000);
  const both = await Promise.allSettled([ofDataset(sam), ofDataset(sam)]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
});

it('makes two twins for all at once, and refuses a third', async () => {
  const held = [making(sam), making(robin)];
  await expect(ofDataset(alex)).rejects.toMatchObject(busy);
  await expect(underAgreement(alex)).rejects.toMatchObject(busy);
  await held[0]?.end();
  expect((await ofDataset(alex)).rows).toBe(2_000);
  await held[1]?.end();
});

it('makes no more of a twin that nobody waits for, and gives its turn to the next', async () => {
  const gone = new AbortController();
  const left = ofDataset(sam, gone.signal);
  gone.abort();
  await expect(left).rejects.toMatchObject({ code: 'conflict' });
  expect((await ofDataset(sam)).rows).toBe(2_000);
});
