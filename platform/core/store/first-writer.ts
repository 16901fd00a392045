import { randomId } from '../ids.ts';
import { type ObjectStore } from './object-store.ts';
import { StoreRefused } from '../errors.ts';

/**
 * Finds out, by an object of no content, whether a store keeps what was written first: releases are committed by
 * that. Not every store that speaks S3 does, and one that does not gives no sign.
 * @throws StoreRefused, with the reason `overwrites`
 */
export async function checkFirstWriterWins(store: ObjectStore): Promise<void> {
  const key = `probe/${randomId('p')}`;
  try {
    await store.create(key, Buffer.from('first'));
    if (!(await store.create(key, Buffer.from('second')))) return;
  } finally {
    await store.remove(key);
  }
  throw new StoreRefused({
    detail: 'The object store overwrites objects although it is asked not to, so it cannot hold releases.',
    help: 'Use a store that honours If-None-Match on writes.',
    facts: { reason: 'overwrites' },
  });
}
