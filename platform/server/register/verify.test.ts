import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { handedOnLogs } from '@vitrine/ledger/testing/handed-on';
import { openWorkshop, soundSize, tamperings, type Workshop } from '@vitrine/ledger/testing/tampering';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

interface Asked {
  readonly read: (path: string) => Promise<Uint8Array | undefined>;
  readonly key: string;
  readonly kept?: readonly string[];
  readonly say?: (text: string) => void;
}

/** The very file that visitors get, run as a browser runs it but for the page. */
const script = readFileSync(join(import.meta.dirname, 'verify.js'), 'utf8');
const context = createContext({ crypto, TextEncoder, TextDecoder, atob, btoa, Uint8Array });
runInContext(script, context);
const verifyLog = (context as { verifyLog: (asked: Asked) => Promise<{ size: number; note: string }> })
  .verifyLog;

let workshop: Workshop;
beforeAll(async () => {
  workshop = await openWorkshop();
}, 30_000);
afterAll(() => workshop.dispose());

const filesOf =
  (dir: string): Asked['read'] =>
  (path) =>
    readFile(join(dir, path)).then(
      (bytes) => new Uint8Array(bytes),
      () => undefined,
    );

describe('the script with which visitors check the log', () => {
  it('is at most 200 lines, which anybody can read, and loads nothing', () => {
    expect(script.split('\n').length - 1).toBeLessThanOrEqual(200);
    expect(Math.max(...script.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
    expect(script).not.toMatch(/\bimport\b(?!Key)|\beval\b|Function\(|innerHTML|https?:/);
  });

  it('finds a sound log sound, and says each step', async () => {
    const steps: string[] = [];
    const kept = ['', workshop.early, workshop.late.trimEnd()];
    const found = await verifyLog({
      read: filesOf(workshop.sound),
      key: workshop.key,
      kept,
      say: (text) => steps.push(text),
    });
    expect(found).toMatchObject({ size: soundSize, note: workshop.late });
    expect(steps).toEqual([
      expect.stringContaining('The newest state is signed with the key of vitrine.example/test-log.'),
      expect.stringContaining('All 600 entries were read'),
      expect.stringContaining('they come to the root that was signed'),
      'The log has only grown since a kept state: its first 300 entries are the same.',
      'The log has only grown since a kept state: its first 600 entries are the same.',
    ]);
  });

  it.each(tamperings)('shows $name, and where', async (tampering) => {
    const dir = await tampering.apply(await workshop.copy(), workshop);
    const asked = { read: filesOf(dir), key: workshop.key };
    await expect(verifyLog({ ...asked, kept: [workshop.late] })).rejects.toMatchObject({
      entry: tampering.firstBad,
      message: expect.stringMatching(/\.$/) as string,
    });
    const alone = await verifyLog(asked).then(
      () => 'sound',
      () => 'not sound',
    );
    expect(alone).toBe(tampering.needsMemory ? 'sound' : 'not sound');
  });

  it('takes no key that is damaged, and no kept state of another log', async () => {
    const read = filesOf(workshop.sound);
    for (const key of ['', workshop.key.replace('+', 'x+'), workshop.key.slice(0, -4)])
      await expect(verifyLog({ read, key })).rejects.toThrow(/key/);
    for (const kept of [workshop.stranger, 'nothing'])
      await expect(verifyLog({ read, key: workshop.key, kept: [kept] })).rejects.toThrow(
        'kept cannot be used',
      );
  });
});

describe('the script, of a log that was handed to a new key', () => {
  it('goes on by the entry that the old key signed, and names one that is forged', async () => {
    const logs = await handedOnLogs();
    try {
      const kept = [logs.before, logs.after];
      const found = await verifyLog({ read: filesOf(logs.sound), key: logs.key, kept });
      expect(found).toMatchObject({ size: 512, note: logs.after });
      for (const { name, dir, firstBad } of logs.wrong) {
        const asked = verifyLog({ read: filesOf(dir), key: logs.key });
        await expect(asked, name).rejects.toMatchObject({ entry: firstBad });
        await expect(asked, name).rejects.toThrow(
          firstBad === undefined ? 'cannot be used' : 'hands the log to a new key',
        );
      }
    } finally {
      await logs.dispose();
    }
  });
});
