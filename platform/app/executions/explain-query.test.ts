import { placeInSql, type Explanation } from '@vitrine/api';
import { newActId, newPersonId, randomId } from '@vitrine/core/ids';
import { optOutDraft, optOutSnapshotSchema } from '@vitrine/datasets/catalogue';
import type { Person } from '@vitrine/identity/people';
import { compileAgreement } from '@vitrine/policy/cut';
import { Guard } from '@vitrine/policy/sql/guard';
import { readAgreement } from '@vitrine/policy/agreement';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sampleCatalogue, sampleText } from '@vitrine/policy/testing';
import type { UsableAgreement } from '../agreements/usable-agreement.ts';
import { testPlace, type TestPlace } from '../testing.ts';
import { explainQuery } from './explain-query.ts';
import { Judges } from './judging/judges.ts';

let place: TestPlace;
const guard = new Guard({ allowUnconfined: true });
const judges = new Judges();
beforeAll(async () => {
  place = await testPlace();
});
afterAll(async () => {
  guard.close();
  judges.close();
  await place.close();
});

/** The sample agreement as it is when queried, with `display` and opt-outs as given, and a way to explain under it. */
function under(display: 'aggregates' | 'rows', optOuts: boolean) {
  const agreement = {
    ...readAgreement(sampleText).agreement,
    display,
    optOuts: { national: optOuts, type1: false, maxAgeDays: 30 },
  };
  const compiled = compileAgreement(agreement, sampleCatalogue());
  const unchecked: unknown = { ref: agreement.ref, agreement, compiled, visible: compiled.visible };
  const person: Person = { id: newPersonId(), username: 'sam', name: 'Sam', roles: ['researcher'] };
  return {
    compiled,
    explain: (sql: string): Promise<Explanation> =>
      explainQuery({ ...place.ports, guard, judges }, unchecked as UsableAgreement, { sql }, person),
  };
}

it('foresees that the steward would refuse opt-outs that are too old, after what the query itself does wrong', async () => {
  const { compiled, explain: explainSql } = under('rows', true);
  const [table] = compiled.visible;
  const explain = (sql = `SELECT count(*) FROM ${table?.dataset}`): Promise<Explanation> => explainSql(sql);
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

it('tells how figures will be protected, and how exact they will be, by how the question picks its people', async () => {
  const { compiled, explain } = under('aggregates', false);
  const table = compiled.visible[0];
  const code = table?.columns.find(({ type, role }) => type === 'string' && role === 'value')?.name;
  const asked = `SELECT count(*), count(DISTINCT person_id) FROM ${table?.dataset}`;
  const [all, picked] = await Promise.all(
    [asked, `${asked} WHERE ${code} = 'A' OR ${code} = 'B'`].map(async (sql) => (await explain(sql)).result),
  );
  expect(all).toMatch(/about 6 % in groups of 30 people.* Numbers of people are within 2\./s);
  expect(picked).toMatch(/about 25 % in groups of 30 people/);
});

it('tells how much will be shown, and whether it is of single people', async () => {
  const { compiled, explain } = under('rows', false);
  const table = compiled.visible[0]?.dataset;
  const shown = /^You will be shown [\d,]+ rows at most, out of [\d,]+ a day\. /;
  const [groups, people] = await Promise.all(
    ['count(*)', '*'].map(async (what) => (await explain(`SELECT ${what} FROM ${table}`)).result),
  );
  expect(groups).toMatch(new RegExp(`${shown.source}Each tells of a group`));
  expect(people).toMatch(new RegExp(`${shown.source}They may hold values of single people`));
});

it.each(['aggregates', 'rows'] as const)(
  'says where in the SQL a query would be refused: %s',
  async (display) => {
    const { compiled, explain } = under(display, false);
    const sql = `SELECT count(*)\nFROM ${compiled.visible[0]?.dataset}\nWHERE 'é' = 'e' AND nosuch = 1`;
    const { accepted, refusal } = await explain(sql);
    expect(accepted).toBe(false);
    const at = placeInSql(sql, refusal?.facts);
    expect(at?.line).toBe(3);
    if (display === 'rows') expect(at?.column).toBe(21);
  },
);
