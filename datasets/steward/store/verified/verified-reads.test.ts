import { StoreRefused, Unavailable } from '@vitrine/core/errors';
import type { ObjectStore } from '@vitrine/core/store';
import { expect, test } from 'vitest';
import { digestBlocks } from './block-digests.ts';
import { VerifiedReads } from './verified-reads.ts';

const refused = new StoreRefused({ detail: 'Refused.' });
const away = new Unavailable({ detail: 'Away.' });
const content = Buffer.alloc(1_000, 7);

/** A store of which every object fails in its own way. */
const store = {
  readRange: (key: string) => Promise.reject(key === 'a' ? refused : away),
} as unknown as ObjectStore;

async function* pieces(): AsyncGenerator<Uint8Array> {
  yield content;
}

/** As the engine says it of an answer that broke off: without an address. */
const brokenOff = new Error('IO Error: Could not read: partial file');

test('an answer that broke off is a failed read, whatever kind of error the engine calls it', () => {
  const { failure } = new VerifiedReads(store).reader();
  for (const said of ['IO Error: Could not read: partial file', 'Invalid Error: Transferred a partial file'])
    expect(failure(new Error(said))).toMatchObject({ code: 'unavailable' });
});

test('a reader is told of its own failed reads alone, and of each once', async () => {
  const reads = new VerifiedReads(store);
  const [one, other, third] = [reads.reader(), reads.reader(), reads.reader()];
  const digests = await digestBlocks(pieces());
  const read = async (key: string, userAgent: string): Promise<void> => {
    const place = await reads.place({ key, bytes: content.length }, digests);
    const headers = { 'user-agent': `duckdb/v1 ${userAgent} abc` };
    expect((await fetch(place, { headers }).then((answer) => answer.status)) >= 500).toBe(true);
  };
  await Promise.all([read('a', one.userAgent), read('b', other.userAgent)]);
  expect(third.failure(brokenOff)).toMatchObject({ code: 'unavailable' });
  expect(third.failure(brokenOff)).not.toBe(away);
  expect(one.failure(brokenOff)).toBe(refused);
  expect(other.failure(brokenOff)).toBe(away);
  expect(one.failure(brokenOff)).not.toBe(refused);
});

test('an error that is of no read stays what it is, whatever addresses stand in it', () => {
  const { failure } = new VerifiedReads(store).reader();
  for (const text of [
    "Conversion Error: Could not convert string 'https://example.org/x' to INT32",
    'Out of Memory Error: failed to allocate',
    'IO Error: No space left on device',
  ]) {
    const error = new Error(text);
    expect(failure(error)).toBe(error);
  }
  const place = `http://127.0.0.1:4000/${'0'.repeat(64)}`;
  expect(
    failure(new Error(`Invalid Input Error: No magic bytes found at end of file '${place}'`)),
  ).toMatchObject({
    code: 'corrupt',
  });
  const said = "Conversion Error: Could not convert string 'x' to INT32";
  expect(failure(new Error(`${said}\n\nLINE 1: SELECT n::INT FROM read_parquet(['${place}'])`))).toEqual(
    new Error(said),
  );
});
