import { sql } from 'kysely';
import { newActId } from '@vitrine/core/ids';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DatabaseBehind } from '../errors.ts';
import { testPlace, type TestPlace } from '../testing.ts';
import { watchDatabase } from './database-watch.ts';

let place: TestPlace;
let stop = (): void => undefined;
beforeEach(async () => {
  place = await testPlace();
  const fact = { type: 'session.ended', phase: 'fact' as const, public: {}, private: { actor: 'system' } };
  await place.projection.record([{ ...fact, act: newActId() }]);
});
afterEach(async () => {
  stop();
  vi.restoreAllMocks();
  await place.close();
});

const failure = (code: string): Error => Object.assign(new Error('injected'), { code });
const log = { error: vi.fn(), warn: vi.fn() };
const watch = (): void => {
  stop = watchDatabase({ ...place, log }, 1);
};
const alter = () =>
  sql`insert into app_stop values (1, '2026-01-01T00:00:00.000Z')`.execute(place.projection.database);
const code = () => place.projection.altered?.code;
const soon = { timeout: 25_000, interval: 5 };

/** Each of the two looks, by what of the projection it calls first. */
describe.each(['check', 'settled'] as const)('a look that fails at %s', (step) => {
  it('goes on after errors that pass, and finds what is altered later', async () => {
    const looked = vi.spyOn(place.projection, step);
    const states = ['53300', '57014', '40001', '40P01', '57P01'];
    for (const state of states) looked.mockRejectedValueOnce(failure(state));
    watch();
    await vi.waitFor(() => expect(looked.mock.calls.length).toBeGreaterThan(states.length), soon);
    expect(code()).toBeUndefined();
    const { database } = place.projection;
    if (step === 'check') await alter();
    else await sql`update app_entry set actor = 'per_other' where index = 0`.execute(database);
    await vi.waitFor(() => expect(code()).toBe('database-altered'), soon);
  }, 60_000);

  it.each(['42P01', '42501'])('refuses everything at %s', async (state) => {
    vi.spyOn(place.projection, step).mockRejectedValueOnce(failure(state));
    watch();
    await vi.waitFor(() => expect(code()).toBe('database-unchecked'), soon);
    expect(place.ledger.failure).toMatchObject({ code: 'database-unchecked', status: 503 });
    await vi.waitFor(
      () =>
        expect(log.error).toHaveBeenCalledWith(
          expect.anything(),
          expect.stringContaining('nothing is served'),
        ),
      soon,
    );
  });

  it('refuses everything when it fails again and again, and not while the database is away', async () => {
    const looked = vi.spyOn(place.projection, step).mockRejectedValue(failure('57P01'));
    watch();
    await vi.waitFor(() => expect(looked.mock.calls.length).toBeGreaterThan(15), soon);
    expect(code()).toBeUndefined();
    looked.mockRejectedValue(failure('53300'));
    await vi.waitFor(() => expect(code()).toBe('database-unchecked'), soon);
  });
});

it('a database that is behind the ledger is not called altered', async () => {
  place.ledger.halt(new DatabaseBehind());
  await alter();
  await place.projection.check();
  expect(code()).toBeUndefined();
});
