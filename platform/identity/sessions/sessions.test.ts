import { createHash } from 'node:crypto';
import { migrate, openDatabase, tablesOf, type Database } from '@vitrine/core/database';
import type { PersonId } from '@vitrine/core/ids';
import { manualClock } from '@vitrine/core/process';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NotSignedIn } from '../errors.ts';
import { projectIdentity } from '../people/projection.ts';
import { identityMigrations, type IdentityTables } from '../people/tables.ts';
import { signInDrafts } from '../sign-in/sign-in.ts';
import { SeenTokens } from './seen-tokens.ts';
import { Sessions } from './sessions.ts';

const issuer = 'https://id.example';
const secret = new Uint8Array(32);
const hour = 3_600_000;

let database: Database;
let clock: ReturnType<typeof manualClock>;
let sessions: Sessions;
let sam: PersonId;
let robin: PersonId;
let index = 0;

async function meet(subject: string): Promise<PersonId> {
  const claims = { issuer, subject, username: subject, name: subject, roles: [] };
  const { person, drafts } = await signInDrafts(database, claims);
  for (const draft of drafts)
    await projectIdentity(database, { ...draft, index: index++, at: '2026-01-01T00:00:00.000Z' });
  return person;
}

beforeAll(async () => {
  database = await openDatabase({ kind: 'memory' });
  await migrate(database, [identityMigrations]);
  sam = await meet('sam');
  robin = await meet('robin');
});
afterAll(() => database.destroy());
beforeEach(() => {
  clock = manualClock('2026-01-02T09:00:00Z');
  sessions = new Sessions(database, clock, { idleMinutes: 30, hours: 4 }, secret);
});

const ends = (token: string, kind: 'browser' | 'command-line'): Promise<void> =>
  expect(sessions.find(token, kind)).rejects.toBeInstanceOf(NotSignedIn);

describe('a session', () => {
  it('of a browser is none of the command line’s, and the other way round', async () => {
    const cookie = await sessions.start(sam, { kind: 'browser', proof: {} });
    const bearer = await sessions.start(sam, { kind: 'command-line', proof: { at: clock.now() } });
    await ends(cookie, 'command-line');
    await ends(bearer, 'browser');
    expect((await sessions.find(cookie, 'browser')).proved).toBeUndefined();
    expect((await sessions.find(bearer, 'command-line')).proved).toEqual(clock.now());
  });

  it('ends after the minutes without a call that are set', async () => {
    const token = await sessions.start(sam, { kind: 'browser', proof: {} });
    clock.advance(29 * 60_000);
    await sessions.find(token, 'browser');
    clock.advance(31 * 60_000);
    await ends(token, 'browser');
  });

  it('of the command line ends when its proof is too old, however often it was begun anew', async () => {
    const proof = { at: clock.now() };
    let token = await sessions.start(sam, { kind: 'command-line', proof });
    for (let step = 0; step < 11; step++) {
      clock.advance(hour / 3);
      token = await sessions.start(sam, { kind: 'command-line', proof });
      expect((await sessions.find(token, 'command-line')).ends).toEqual(
        new Date(proof.at.getTime() + 4 * hour),
      );
    }
    clock.advance(hour / 3);
    await ends(token, 'command-line');
    await ends(await sessions.start(sam, { kind: 'command-line', proof }), 'command-line');
  });

  it('does not last longer for a proof that claims to be of a time to come', async () => {
    const proof = { at: new Date(clock.now().getTime() + 100 * hour) };
    const token = await sessions.start(sam, { kind: 'command-line', proof });
    clock.advance(25 * 60_000);
    const { ends: end } = await sessions.find(token, 'command-line');
    expect(end.getTime()).toBeLessThanOrEqual(clock.now().getTime() + 4 * hour);
  });
});

describe('the provider’s word ends', () => {
  it('one session, all of a subject, or none of another provider', async () => {
    const start = (person: PersonId, session: string) =>
      sessions.start(person, { kind: 'browser', proof: { session } });
    const [first, second, other] = [
      await start(sam, 'p-1'),
      await start(sam, 'p-2'),
      await start(robin, 'p-1'),
    ];
    const end = async (ended: Parameters<Sessions['endedBy']>[0]): Promise<number> => {
      const found = await sessions.endedBy(ended);
      await sessions.endAll(found.map(({ hash }) => hash));
      return found.length;
    };
    expect(await end({ issuer: 'https://other.example', subject: 'sam' })).toBe(0);
    expect(await end({ issuer, subject: 'sam', session: 'p-1' })).toBe(1);
    await ends(first, 'browser');
    await sessions.find(second, 'browser');
    expect(await end({ issuer, session: 'p-1' })).toBe(1);
    await ends(other, 'browser');
    expect(await end({ issuer, subject: 'sam' })).toBeGreaterThanOrEqual(1);
    await ends(second, 'browser');
    expect(await end({ issuer, subject: 'sam' })).toBe(0);
  });
});

it('of many who bring the same token at once, one is first', async () => {
  const seen = new SeenTokens(database, clock);
  const until = new Date(clock.now().getTime() + hour);
  const firsts = await Promise.all(Array.from({ length: 20 }, () => seen.firstSeen('t', until)));
  expect(firsts.filter(Boolean)).toHaveLength(1);
  clock.advance(hour + 1_000);
  expect(await seen.firstSeen('other', until)).toBe(true);
});

describe('a session that another hand wrote into the database', () => {
  const forge = async (change: Record<string, unknown>): Promise<void> => {
    const token = await sessions.start(sam, { kind: 'browser', proof: { at: clock.now() } });
    expect((await sessions.find(token, 'browser')).person.id).toBe(sam);
    const token_sha256 = createHash('sha256').update(token).digest('hex');
    await tablesOf<IdentityTables>(database)
      .updateTable('identity_session')
      .set(change)
      .where('token_sha256', '=', token_sha256)
      .execute();
    await ends(token, 'browser');
  };

  it('is none: not as another person, not for longer, and not by a proof that was not given', async () => {
    await forge({ person: robin });
    await forge({ ends: new Date(clock.now().getTime() + 1_000 * hour) });
    await forge({ proved: new Date(clock.now().getTime() + hour) });
    await forge({ csrf: 'known' });
    await forge({ seal: null });
  });

  it('is none when the row was made up, or copied from another server', async () => {
    const other = new Sessions(database, clock, { idleMinutes: 30, hours: 4 }, new Uint8Array(32).fill(1));
    const token = await other.start(sam, { kind: 'browser', proof: {} });
    await ends(token, 'browser');
  });
});
