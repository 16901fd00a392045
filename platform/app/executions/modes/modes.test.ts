import { newPersonId, newQueryId } from '@vitrine/core/ids';
import { readAgreement } from '@vitrine/policy/agreement';
import { compileAgreement } from '@vitrine/policy/cut';
import { Guard } from '@vitrine/policy/sql/guard';
import { sampleCatalogue, sampleText } from '@vitrine/policy/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { UsableAgreement } from '../../agreements/usable-agreement.ts';
import { testPlace, type TestPlace } from '../../testing.ts';
import { judgeQuery } from '../judging/judge-query.ts';
import { RunningQuery } from '../running-query.ts';
import { modeOf, modes } from './modes.ts';
import type { ModeName, Planned, Plans } from './planned.ts';
import type { Asked } from './query-mode.ts';

let place: TestPlace;
const guard = new Guard({ allowUnconfined: true });
beforeAll(async () => {
  place = await testPlace();
});
afterAll(async () => {
  guard.close();
  await place.close();
});

it.each([
  ['rows', 'escrow', 'rows'],
  ['rows', 'none', 'rows'],
  ['aggregates', 'escrow', 'aggregates'],
  ['aggregates', 'none', 'aggregates'],
  ['aggregates', 'private', 'private'],
] as const)('answers display %s with dataOut %s in one mode', (display, dataOut, mode) => {
  expect(modeOf({ display, dataOut })).toBe(mode);
});

it.each([
  ['rows', 0.5],
  ['aggregates', 0.5],
  ['private', undefined],
] as const)('opens no room for a question of mode %s that spends ε %s', async (name, epsilon) => {
  await expect(ask(name, epsilon)).rejects.toMatchObject({ code: 'privacy-epsilon-misplaced' });
  expect(place.open).toEqual(new Set());
});

const run = <Name extends ModeName>(
  name: Name,
  plan: Plans[Name],
  asked: Omit<Asked<Planned>, 'plan'>,
): Promise<unknown> => modes[name].run(place.ports, { ...asked, plan });

async function ask(name: ModeName, epsilon: number | undefined): Promise<unknown> {
  const { agreement } = readAgreement(sampleText);
  const compiled = compileAgreement({ ...agreement, display: 'aggregates' }, sampleCatalogue());
  const usable: unknown = { ref: agreement.ref, agreement, compiled, visible: compiled.visible };
  const person = { id: newPersonId(), username: 'sam', name: 'Sam', roles: ['researcher'] };
  const sql = `SELECT count(*) FROM ${compiled.visible[0]?.dataset}`;
  const plan = judgeQuery({ mode: name, tree: await guard.tree(sql), sql, visible: compiled.visible });
  const wish = epsilon === undefined ? undefined : { epsilon };
  return run(name, plan, {
    person,
    usable: usable as UsableAgreement,
    query: new RunningQuery(newQueryId(), person.id, agreement.ref, sql, wish),
    datasets: [],
    maxRows: 10,
    acting: { note: () => undefined },
  });
}
