import type { Database } from '@vitrine/core/database';
import { newActId, newPersonId } from '@vitrine/core/ids';
import type { Entry } from '@vitrine/ledger/log';
import { expect, it } from 'vitest';
import { Addresses, rememberAddress } from './addresses.ts';

const key = new Uint8Array(32).fill(7);
const sam = newPersonId();

/** What a start makes of these entries of Sam’s, the oldest first. */
function startedWith(bodies: readonly Entry['private'][]): Addresses {
  const database = Object.create(null) as Database;
  for (const [index, body] of bodies.entries()) {
    const at = '2026-06-15T12:00:00.000Z';
    const head = { index, at, type: 'person.addressed', phase: 'fact' as const, act: newActId() };
    rememberAddress(database, { ...head, public: {}, private: body });
  }
  return new Addresses(database, key);
}

const sealed = (address: string): Entry['private'] => {
  const [draft] = startedWith([]).drafts(sam, address);
  if (draft === undefined) throw new Error('nothing is recorded');
  return draft.private;
};
const destroyed = { actor: sam };

it('an address whose record was destroyed is none, and the one before it does not come back', () => {
  const [first, second] = [sealed('sam@old.example'), sealed('sam@new.example')];
  expect(startedWith([first, second]).of(sam)).toBe('sam@new.example');
  expect(startedWith([first, destroyed]).of(sam)).toBeUndefined();
  expect(startedWith([destroyed, second]).of(sam)).toBe('sam@new.example');
});

it('whose record was destroyed, a sign-in records anew', () => {
  const addresses = startedWith([sealed('sam@old.example'), destroyed]);
  expect(addresses.drafts(sam, null)).toEqual([]);
  const [draft] = addresses.drafts(sam, 'sam@new.example');
  expect(startedWith([destroyed, draft?.private ?? {}]).of(sam)).toBe('sam@new.example');
});
