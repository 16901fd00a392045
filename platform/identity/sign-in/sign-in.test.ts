import { manualClock } from '@vitrine/core/process';
import { migrate, openDatabase, type Database } from '@vitrine/core/database';
import type { Entry, EntryDraft } from '@vitrine/ledger/log';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csrfMatches, Sessions } from '../sessions/sessions.ts';
import { findPerson } from '../people/people.ts';
import { identityMigrations } from '../people/tables.ts';
import { NotSignedIn, SignInFailed } from '../errors.ts';
import { projectIdentity } from '../people/projection.ts';
import { signInDrafts, type Claims } from './sign-in.ts';

const claims: Claims = {
  issuer: 'https://id.example',
  subject: 's-1',
  username: 'a.person',
  name: 'A Person',
  roles: ['researcher'],
};

const limits = { idleMinutes: 60, hours: 12 };
const secret = new Uint8Array(32);
const inBrowser = { kind: 'browser', proof: {} } as const;

let database: Database;
let index = 0;

async function apply(drafts: readonly EntryDraft[]): Promise<void> {
  for (const draft of drafts) {
    const entry: Entry = { ...draft, index: index++, at: '2026-01-01T00:00:00.000Z' };
    await projectIdentity(database, entry);
  }
}

beforeAll(async () => {
  database = await openDatabase({ kind: 'memory' });
  await migrate(database, [identityMigrations]);
});
afterAll(() => database.destroy());

describe('signing in', () => {
  it('records a person at first sight, and only what changed afterwards', async () => {
    const first = await signInDrafts(database, claims);
    expect(first.drafts.map((draft) => draft.type)).toEqual(['person.recorded', 'session.started']);
    await apply(first.drafts);

    const again = await signInDrafts(database, claims);
    expect(again.person).toBe(first.person);
    expect(again.drafts.map((draft) => draft.type)).toEqual(['session.started']);

    const promoted = await signInDrafts(database, { ...claims, roles: ['researcher', 'output-checker'] });
    expect(promoted.person).toBe(first.person);
    await apply(promoted.drafts);
    expect((await findPerson(database, first.person))?.roles).toEqual(['researcher', 'output-checker']);
  });

  it('keeps names and subjects out of the public face', async () => {
    const { drafts } = await signInDrafts(database, { ...claims, subject: 's-9', username: 'z.person' });
    for (const draft of drafts) expect(draft.public).toEqual({});
  });

  it('refuses a second subject that claims a user name agreements already rely on', async () => {
    await expect(signInDrafts(database, { ...claims, subject: 's-2' })).rejects.toBeInstanceOf(SignInFailed);
  });
});

describe('sessions', () => {
  it('are found by their token, and by nothing else', async () => {
    const sessions = new Sessions(database, manualClock('2026-01-01T09:00:00Z'), limits, secret);
    const { person } = await signInDrafts(database, claims);
    const token = await sessions.start(person, inBrowser);
    const session = await sessions.find(token, 'browser');
    expect(session.person.username).toBe('a.person');
    expect(csrfMatches(session, session.csrf)).toBe(true);
    expect(csrfMatches(session, `${session.csrf}x`)).toBe(false);
    expect(csrfMatches(session, undefined)).toBe(false);
    await expect(sessions.find(`${token}x`, 'browser')).rejects.toBeInstanceOf(NotSignedIn);
    await expect(sessions.find(undefined, 'browser')).rejects.toBeInstanceOf(NotSignedIn);
    await sessions.end(token);
    await expect(sessions.find(token, 'browser')).rejects.toBeInstanceOf(NotSignedIn);
  });

  it('end after an hour without a call, and after twelve hours in any case', async () => {
    const clock = manualClock('2026-01-02T09:00:00Z');
    const sessions = new Sessions(database, clock, limits, secret);
    const { person } = await signInDrafts(database, claims);
    const idle = await sessions.start(person, inBrowser);
    clock.advance(61 * 60_000);
    await expect(sessions.find(idle, 'browser')).rejects.toBeInstanceOf(NotSignedIn);

    const busy = await sessions.start(person, inBrowser);
    for (let minutes = 0; minutes < 11 * 60; minutes += 50) {
      clock.advance(50 * 60_000);
      await sessions.find(busy, 'browser');
    }
    clock.advance(50 * 60_000);
    clock.advance(50 * 60_000);
    await expect(sessions.find(busy, 'browser')).rejects.toBeInstanceOf(NotSignedIn);
  });
});
