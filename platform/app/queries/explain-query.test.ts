import { newActId, newPersonId, randomId } from '@vitrine/core';
import { optOutDraft, optOutSnapshotSchema } from '@vitrine/datasets';
import type { Person } from '@vitrine/identity';
import { compileAgreement, Guard, readAgreement } from '@vitrine/policy';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sampleCatalogue, sampleText } from '../../../policy/testing.ts';
import type { UsableAgreement } from '../agreements/usable-agreement.ts';
import { testPlace, type TestPlace } from '../testing.ts';
import { explainQuery } from './explain-query.ts';

let place: TestPlace;
const guard = new Guard({ allowUnconfined: true });
beforeAll(async () => {
  place = await testPlace();
});
afterAll(async () => {
  guard.close();
  await place.close();
});

it('foresees that the steward would refuse opt-outs that are too old, after what the query itself does wrong', async () => {
  const agreement = {
    ...readAgreement(sampleText).agreement,
    optOuts: { national: true, type1: false, maxAgeDays: 30 },
  };
  const compiled = compileAgreement(agreement, sampleCatalogue());
  const unchecked: unknown = { ref: agreement.ref, agreement, compiled, visible: compiled.visible };
  const usable = unchecked as UsableAgreement;
  const person: Person = { id: newPersonId(), username: 'sam', name: 'Sam', roles: ['researcher'] };
  const [table] = compiled.visible;
  const sql = `SELECT count(*) FROM ${table?.dataset}`;
  const explain = (text = sql): ReturnType<typeof explainQuery> =>
    explainQuery({ ...place.parts, guard }, usable, text, person);
  const tooOld = {
    accepted: false,
    refusal: { code: 'opt-outs-too-old' },
    result: expect.stringMatching(/^Nothing/) as unknown,
  };
  expect(await explain()).toMatchObject(tooOld);
  const apply = (at: Date): Promise<unknown> => {
    const snapshot = { id: randomId('oos_'), kind: 'national', at: at.toISOString(), count: '1-9' };
    return place.projection.record([optOutDraft(optOutSnapshotSchema.parse(snapshot), newActId(), 'dana')]);
  };
  await apply(new Date(place.clock.now().getTime() - 31 * 86_400_000));
  expect(await explain()).toMatchObject({ ...tooOld, tables: [{ dataset: table?.dataset }] });
  expect(await explain('SELECT nothing FROM nowhere')).not.toMatchObject(tooOld);
  await apply(place.clock.now());
  expect(await explain()).toMatchObject({ accepted: true, refusal: null });
});
