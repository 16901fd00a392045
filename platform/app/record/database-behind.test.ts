import { newActId } from '@vitrine/core/ids';
import { recordAct } from '@vitrine/ledger/log';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { testPlace, type TestPlace } from '../testing.ts';

let place: TestPlace;
beforeEach(async () => {
  place = await testPlace();
});
afterEach(() => place.close());

const fact = (): Parameters<TestPlace['projection']['record']>[0] => [
  { type: 'session.ended', phase: 'fact', act: newActId(), public: {}, private: { actor: 'system' } },
];

it('a database that takes in nothing more stops new acts, lets those begun end, and catches up when opened again', async () => {
  const { ledger, projection } = place;
  await projection.record(fact());
  expect(ledger.failure).toBeUndefined();
  const draft = { type: 'query', public: {}, private: { actor: 'system' } };
  const result = recordAct(ledger, draft, async () => {
    await projection.database.destroy();
    await expect(projection.record(fact())).rejects.toMatchObject({ code: 'database-behind', status: 503 });
    return 'an answer';
  });
  // Its outcome is on record all the same.
  expect(await result).toBe('an answer');
  const size = ledger.size;
  expect(ledger.failure).toMatchObject({ code: 'database-behind' });
  await expect(projection.record(fact())).rejects.toMatchObject({ code: 'database-behind' });
  await expect(recordAct(ledger, draft, async () => 'never')).rejects.toMatchObject({
    code: 'database-behind',
  });
  expect(ledger.size).toBe(size);
  const other = await place.again();
  const { rows } = await other.database.executeQuery<{ n: string }>(
    other.database
      .selectFrom('app_entry' as never)
      .select(({ fn }) => fn.countAll().as('n'))
      .compile(),
  );
  expect(Number(rows[0]?.n)).toBe(size);
});
