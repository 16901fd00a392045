import {
  agreementOf,
  newPersonId,
  newQueryId,
  parseAgreementRef,
  type AgreementRef,
} from '@vitrine/core/ids';
import { tablesOf } from '@vitrine/core/database';
import { Forbidden, Unavailable } from '@vitrine/core/errors';
import {
  appliedFields,
  changedFields,
  signedFields,
  agreementDigest,
  daysAfterTerm,
  documentOf,
  reasonDigest,
  type SignedEnd,
} from '@vitrine/policy/lifecycle';
import { getAgreement, stateOf } from '@vitrine/policy/projection';
import { readAgreement } from '@vitrine/policy/agreement';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { sampleText } from '@vitrine/policy/testing';
import type { AppTables } from '../record/tables.ts';
import { recordFact } from '../record/acts.ts';
import { RunningQuery } from '../executions/running-query.ts';
import { repeatStops } from './repeat-stops.ts';
import { testPlace, type TestPlace } from '../testing.ts';
import { endReplaced } from './succession.ts';
import { enforceStop } from './stops.ts';
import { TermWatch } from './watch.ts';

let place: TestPlace;
/** How often the steward was asked what it removed. */
let asked = 0;
/** Keeps the steward from taking a suspension. */
let refuses: string | undefined;
let suspend: (() => Promise<never>) | undefined;
beforeAll(async () => {
  const removals = async (): Promise<[]> => {
    asked += 1;
    return [];
  };
  place = await testPlace({
    removals,
    endAgreement: async ({ envelope, statement }) => {
      const agreement = agreementOf(parseAgreementRef((envelope.document as { ref: string }).ref));
      if (agreement === refuses) throw new Forbidden({ detail: 'It does not count.' });
      place.told.push(`end ${agreement}${statement === undefined ? ' by its term' : ''}`);
      return { agreement, at: place.clock.now().toISOString(), pseudonymMaps: ['person'], cuts: [] };
    },
    suspend: async (ref: string) => {
      await suspend?.();
      place.told.push(`suspend ${ref}`);
    },
  });
});
afterAll(() => place.close());
/** Every test has an agreement of its own in the one place. */
let agreementId = '';
beforeEach(() => {
  agreementId = `TEST-${++tests}`;
});
let tests = 0;

/** What the steward and the rooms were told of this test's agreement. */
const told = (): string[] => place.told.filter((one) => one.includes(agreementId));
/** A day from now on. */
const day = (from: number): string =>
  new Date(place.clock.now().getTime() + from * 86_400_000).toISOString().slice(0, 10);

/** Records a version of the sample agreement, with as many signatures. */
async function version(
  number: string,
  signatures: number,
  term?: { from: string; to: string },
): Promise<AgreementRef> {
  const { agreement } = readAgreement(sampleText);
  const ref = parseAgreementRef(`${agreementId}-v${number}`);
  const document = { ...agreement, ref, term: term ?? { from: '2026-01-01', to: '2026-12-31' } };
  await recordFact(place.ports, 'avery', appliedFields(document));
  for (const officer of ['avery.officer', 'blake.officer'].slice(0, signatures)) {
    const signature = { kind: 'ed25519' as const, keyId: 'k', signature: 'AAAA' };
    await recordFact(
      place.ports,
      officer,
      signedFields(ref, agreementDigest(documentOf(document)), officer, signature),
    );
  }
  return ref;
}

/** What an officer would have signed to end the agreement with this version. */
async function statementOn(ref: AgreementRef): Promise<SignedEnd> {
  const record = await getAgreement(place.ports.database, ref);
  const signature = { kind: 'ed25519' as const, keyId: 'k', signature: 'AAAA' };
  const said = { agreement: ref, digest: record?.digest ?? '', reason: reasonDigest('why'), on: day(0) };
  return { ...said, officer: 'avery.officer', signature };
}

/** Phase and result of what the ledger says of the destruction, in order. */
async function destroyedOf(ref: AgreementRef): Promise<string[]> {
  const rows = await tablesOf<AppTables>(place.ports.database)
    .selectFrom('app_entry')
    .select(['phase', 'result'])
    .where('type', '=', 'agreement.destroyed')
    .where('agreement', '=', ref)
    .orderBy('index')
    .execute();
  return rows.map(({ phase, result }) => `${phase} ${result ?? ''}`);
}

async function state(ref: AgreementRef): Promise<string> {
  const record = await getAgreement(place.ports.database, ref);
  return record === undefined ? 'none' : stateOf(record, place.clock.now());
}

function keepQuery(ref: AgreementRef): RunningQuery {
  const query = new RunningQuery(newQueryId(), newPersonId(), ref, 'SELECT 1');
  place.ports.queries.add(query);
  return query;
}

describe('the watch', () => {
  it('closes rooms and forgets results in the second in which a term is over, and not before', async () => {
    const ref = await version('1.0', 2, { from: '2026-01-01', to: day(0) });
    const watch = new TermWatch(place.ports);
    place.open.add(ref);
    const query = keepQuery(ref);
    await watch.look();
    expect(told()).toEqual([]);
    const midnight = Date.parse(`${day(1)}T00:00:00Z`);
    place.clock.advance(midnight - place.clock.now().getTime() - 1);
    await watch.look();
    expect(query.signal.aborted).toBe(false);
    place.clock.advance(1);
    await watch.look();
    expect(query.signal.aborted).toBe(true);
    expect(told()).toEqual([`close ${ref} expired`]);
    await watch.look();
    expect(told()).toHaveLength(1);
  });

  it('brings the record up to date each minute, also after a clock that was put back', async () => {
    const watch = new TermWatch(place.ports);
    // Within one day: a new day is settled anyway.
    place.clock.advance(6 * 3_600_000);
    await watch.look();
    asked = 0;
    place.clock.advance(-3_600_000);
    await watch.look();
    await watch.look();
    place.clock.advance(60_000);
    await watch.look();
    expect(asked).toBe(2);
  });

  it('looks after kept results too when no room is open any more', async () => {
    const ref = await version('1.0', 2, { from: '2026-01-01', to: day(0) });
    const watch = new TermWatch(place.ports);
    const query = keepQuery(ref);
    query.finish([]);
    place.clock.advance(24 * 3_600_000);
    await watch.look();
    expect(() => place.ports.queries.get(query.id, query.person)).toThrow();
  });

  it('waits for no end that hangs, neither with others in the same look nor later', async () => {
    const over = async (name: string, last: string): Promise<AgreementRef> => {
      agreementId = `TEST-HANG-${name}`;
      const ref = await version('1.0', 2, { from: '2026-01-01', to: last });
      place.open.add(ref);
      return ref;
    };
    const [hanging, other, later] = [
      await over('A', day(0)),
      await over('B', day(0)),
      await over('C', day(1)),
    ];
    const { rooms } = place.ports;
    const close = rooms.closeAgreement.bind(rooms);
    const closed = Promise.withResolvers<undefined>();
    vi.spyOn(rooms, 'closeAgreement').mockImplementation(async (ref, why) => {
      if (ref === hanging) await new Promise(() => undefined);
      await close(ref, why);
      if (ref === other) closed.resolve(undefined);
    });
    const query = keepQuery(hanging);
    const watch = new TermWatch(place.ports);
    place.clock.advance(24 * 3_600_000);
    void watch.look();
    await closed.promise;
    expect(query.signal.aborted).toBe(true);
    place.clock.advance(24 * 3_600_000);
    await watch.look();
    expect(place.told).toContain(`close ${later} expired`);
    place.open.delete(hanging);
    vi.restoreAllMocks();
  });

  it('ends a version on the day on which the next one begins', async () => {
    const first = await version('1.0', 2);
    const watch = new TermWatch(place.ports);
    const second = await version('1.1', 2, { from: day(2), to: '2026-12-31' });
    await watch.look();
    expect([await state(first), await state(second)]).toEqual(['active', 'not-yet']);
    place.clock.advance(48 * 3_600_000);
    await watch.look();
    expect([await state(first), await state(second)]).toEqual(['ended', 'active']);
    expect(told()).toEqual([`close ${first} ended`, `suspend ${first}`]);
  });
});

describe('versions', () => {
  it.each([0, 1])('with %i signatures replace nothing, and their end stops nothing', async (signatures) => {
    const first = await version('1.0', 2);
    const draft = await version('1.1', signatures);
    await endReplaced(place.ports);
    expect(await state(first)).toBe('active');
    await recordFact(place.ports, 'avery', changedFields('ended', draft, 'a mistake'));
    await enforceStop(place.ports, draft, 'ended');
    expect(told()).toEqual([`close ${draft} ended`]);
  });

  it('are compared as numbers, and of several the newest stays', async () => {
    const refs = [await version('1.9', 2), await version('1.10', 2), await version('2.0', 2)];
    await endReplaced(place.ports);
    expect(await Promise.all(refs.map(state))).toEqual(['ended', 'ended', 'active']);
    await endReplaced(place.ports);
    expect(told().filter((one) => one.startsWith('suspend'))).toHaveLength(2);
  });
});

describe('a suspension that the steward could not be told of', () => {
  it('closes the rooms, fails loudly, and is told again by the watch until it is done', async () => {
    const ref = await version('1.0', 2);
    const watch = new TermWatch(place.ports);
    await watch.look();
    await recordFact(place.ports, 'avery', changedFields('suspended', ref, 'why'));
    suspend = () => Promise.reject(new Unavailable({ detail: 'The steward ended.' }));
    await expect(enforceStop(place.ports, ref, 'suspended')).rejects.toMatchObject({ code: 'unavailable' });
    expect(told()).toEqual([`close ${ref} suspended`]);
    place.clock.advance(60_000);
    await expect(watch.look()).rejects.toMatchObject({ code: 'unavailable' });
    suspend = undefined;
    place.clock.advance(60_000);
    await watch.look();
    expect(told()).toContain(`suspend ${ref}`);
    place.clock.advance(60_000);
    const before = place.told.length;
    await watch.look();
    expect(place.told).toHaveLength(before);
  });

  it('is told although the rooms could not be closed', async () => {
    const ref = await version('1.0', 2);
    await recordFact(place.ports, 'avery', changedFields('suspended', ref, 'why'));
    vi.spyOn(place.ports.rooms, 'closeAgreement').mockRejectedValueOnce(new Error('no'));
    await expect(enforceStop(place.ports, ref, 'suspended')).rejects.toThrow('no');
    expect(told()).toEqual([`suspend ${ref}`]);
    vi.restoreAllMocks();
  });
});

describe('what was stopped when the server died', () => {
  it('is told to the steward again, and destruction happens once', async () => {
    const ref = await version('1.0', 2);
    await recordFact(place.ports, 'avery', changedFields('suspended', ref, 'why'));
    await repeatStops(place.ports);
    expect(told()).toContain(`suspend ${ref}`);
    await recordFact(place.ports, 'avery', changedFields('ended', ref, 'why', await statementOn(ref)));
    await repeatStops(place.ports);
    await repeatStops(place.ports);
    expect(told().filter((one) => one.startsWith('end '))).toEqual([`end ${agreementId}`]);
  });

  it('is destroyed without a statement only when its term is long over; until then nobody is served', async () => {
    const ref = await version('1.0', 2, { from: '2026-01-01', to: day(0) });
    await recordFact(place.ports, 'avery', changedFields('ended', ref, 'why'));
    await repeatStops(place.ports);
    expect(told()).toEqual([`suspend ${ref}`]);
    place.clock.advance((daysAfterTerm + 1) * 86_400_000);
    await repeatStops(place.ports);
    await repeatStops(place.ports);
    expect(told()).toEqual([`suspend ${ref}`, `end ${agreementId} by its term`]);
  });

  it('is asked for once, and on record as refused, when the steward refuses; others are told all the same', async () => {
    const ref = await version('1.0', 2);
    await recordFact(place.ports, 'avery', changedFields('ended', ref, 'why', await statementOn(ref)));
    const refusing = agreementId;
    agreementId = `${agreementId}-B`;
    const other = await version('1.0', 2);
    await recordFact(place.ports, 'avery', changedFields('suspended', other, 'why'));
    refuses = refusing;
    await repeatStops(place.ports);
    refuses = undefined;
    expect(told()).toEqual([`suspend ${other}`]);
    const entries = await destroyedOf(ref);
    expect(entries).toEqual(['intent ', 'outcome refused']);
    await repeatStops(place.ports);
    expect(await destroyedOf(ref)).toEqual([...entries, 'intent ', 'outcome done']);
  });
});
