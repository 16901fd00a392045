import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Corrupt } from '@vitrine/core/errors';
import { FileKeys } from '@vitrine/core/keys';
import { systemClock } from '@vitrine/core/process';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { destructionOf } from '../log/destruction.ts';
import { openFileLedger } from '../storage/file/file-ledger.ts';
import { anyEvent, sampleDraft, testOrigin } from '../testing.ts';
import { verifyLedger, type LedgerReport } from './verify.ts';

const count = 300;
let base: string;
let keys: FileKeys;
/** A sound ledger, and the copy that each test damages. */
let sound: string;
let dir: string;
let copies = 0;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'vitrine-verify-'));
  sound = join(base, 'sound');
  keys = new FileKeys(join(base, 'keys'));
  const options = { dir: sound, keys, clock: systemClock, origin: testOrigin, events: anyEvent };
  const ledger = await openFileLedger(options);
  await ledger.append(Array.from({ length: 100 }, (_, n) => sampleDraft(n)));
  await ledger.append([destructionOf({ index: 7, fields: ['sql'] }, 'system', 'asked')]);
  await ledger.append(Array.from({ length: count - 101 }, (_, n) => sampleDraft(101 + n)));
  await ledger.destroyPrivate(7, ['sql']);
  await ledger.close();
});
afterAll(() => rm(base, { recursive: true }));
beforeEach(async () => {
  dir = join(base, `copy-${copies++}`);
  await cp(sound, dir, { recursive: true });
});

const first = '000000000000';
const bodiesFile = (): string => join(dir, 'private', `${first}.bodies`);

async function verify(): Promise<LedgerReport> {
  return await verifyLedger({ dir, publicKey: await keys.publicKey('ledger'), origin: testOrigin });
}
const reopening = async (): Promise<void> => {
  const ledger = await openFileLedger({
    dir,
    keys,
    clock: systemClock,
    origin: testOrigin,
    events: anyEvent,
  });
  await ledger.close();
};
async function edit(file: string, change: (lines: string[]) => string[]): Promise<void> {
  const lines = (await readFile(file, 'utf8')).split('\n').slice(0, -1);
  await writeFile(
    file,
    change(lines)
      .map((line) => `${line}\n`)
      .join(''),
  );
}
const swap =
  (a: number, b: number) =>
  (lines: string[]): string[] =>
    lines.map((line, i) => (i === a ? lines[b] : i === b ? lines[a] : line) ?? '');

describe('private fields', () => {
  test('any changed byte is found, at its index', async () => {
    const bytes = await readFile(bodiesFile());
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 2), fc.integer({ min: 1, max: 255 }), async (place, flip) => {
        const bent = Buffer.from(bytes);
        bent[place] = (bent[place] ?? 0) ^ flip;
        await writeFile(bodiesFile(), bent);
        const report = await verify();
        const index = bytes.subarray(0, place).filter((byte) => byte === 0x0a).length;
        expect(report.ok).toBe(false);
        expect(report.firstBad?.index).toBe(index);
      }),
      { numRuns: 25 },
    );
  });

  const body =
    (change: (fields: Record<string, unknown>) => void) =>
    (line: string): string => {
      const fields = JSON.parse(line.slice(65)) as Record<string, unknown>;
      change(fields);
      return line.slice(0, 65) + JSON.stringify(fields);
    };
  const field = (text: unknown): { salt: string; value: unknown } => text as { salt: string; value: unknown };
  test.each([
    ['changed', 'private-changed', body((fields) => (field(fields['sql']).value = 'SELECT 0'))],
    ['given another salt', 'private-changed', body((fields) => (field(fields['sql']).salt = '0'.repeat(64)))],
    ['removed without a word', 'private-missing', body((fields) => delete fields['sql'])],
    ['added', 'private-added', body((fields) => (fields['zoo'] = fields['sql']))],
    [
      'exchanged with its neighbour',
      'private-changed',
      body((fields) => ([fields['actor'], fields['sql']] = [fields['sql'], fields['actor']])),
    ],
  ])('a field %s is found', async (_, kind, change) => {
    await edit(bodiesFile(), (lines) => lines.with(50, change(lines[50] ?? '')));
    expect((await verify()).findings).toContainEqual(expect.objectContaining({ kind, index: 50 }));
  });

  test.each([
    ['removed', (lines: string[]) => lines.toSpliced(70, 1), 70],
    ['reordered', swap(70, 71), 70],
    ['inserted', (lines: string[]) => lines.toSpliced(70, 0, lines[3] ?? ''), 70],
    ['cut off', (lines: string[]) => lines.slice(0, 70), 70],
  ])('whole bodies %s are found', async (_, change, index) => {
    await edit(bodiesFile(), change);
    const report = await verify();
    expect(report.ok).toBe(false);
    expect(report.firstBad?.index).toBe(index);
    await expect(reopening()).rejects.toBeInstanceOf(Corrupt);
  });

  test('a changed field is never read as the truth', async () => {
    const change = body((fields) => (field(fields['sql']).value = 'SELECT 0'));
    await edit(bodiesFile(), (lines) => lines.with(50, change(lines[50] ?? '')));
    const ledger = await openFileLedger({
      dir,
      keys,
      clock: systemClock,
      origin: testOrigin,
      events: anyEvent,
    });
    await expect(ledger.entry(50)).rejects.toBeInstanceOf(Corrupt);
    expect(await ledger.entry(51)).toMatchObject({ private: { sql: 'SELECT 51' } });
    await ledger.close();
  });
});

test('a report holds nothing private', async () => {
  await edit(bodiesFile(), (lines) => lines.map((line) => line.replace('SELECT', 'select')));
  const report = await verify();
  expect(report.findings.length).toBeGreaterThan(200);
  expect(JSON.stringify(report)).not.toMatch(/select \d|per_abc/i);
});
