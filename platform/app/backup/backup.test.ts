import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Conflict, Corrupt, InvalidInput } from '@vitrine/core/errors';
import { writeAtomic } from '@vitrine/core/files';
import { newActId } from '@vitrine/core/ids';
import { homeAt, settingsSchema, systemClock, type Home } from '@vitrine/core/process';
import type { Ledger } from '@vitrine/ledger/log';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ledgerCheck } from '../audit/ledger-check.ts';
import { openApp } from '../boot/app.ts';
import { backUp } from './back-up.ts';
import { copyWhole } from './copy-file.ts';
import { manifestFile, type BackupManifest } from './manifest.ts';
import { restore } from './restore.ts';
import { ledgerPublicKeyFile } from '../audit/ledger-places.ts';
import { openLedger } from '../record/ledger-place.ts';

const settings = settingsSchema.parse({ logLevel: 'silent' });

let folder: string;
let home: Home;
let ledger: Ledger;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-backup-'));
  home = homeAt(join(folder, 'home'));
  await mkdir(home.root);
  ledger = await openLedger(home, systemClock, settings);
  await writeFile(ledgerPublicKeyFile(home), ledger.publicKey.export({ type: 'spki', format: 'pem' }));
  await append(5);
});
afterEach(async () => {
  await ledger.close();
  await rm(folder, { recursive: true });
});

async function append(entries: number): Promise<void> {
  const draft = () => ({
    type: 'query',
    phase: 'fact' as const,
    act: newActId(),
    public: {},
    private: { actor: 'system', sql: randomBytes(200).toString('hex') },
  });
  await ledger.append(Array.from({ length: entries }, draft));
}
const to = (): string => join(folder, 'backup');
const other = (): Home => homeAt(join(folder, 'restored'));
const make = (keys = true) => backUp(home, to(), { keys, clock: systemClock, settings });
const restored = (keysFrom?: string) =>
  restore(to(), other(), { settings, ...(keysFrom === undefined ? {} : { keysFrom }) });
const manifest = async (): Promise<BackupManifest> =>
  JSON.parse(await readFile(join(to(), manifestFile), 'utf8')) as BackupManifest;

describe('a backup', () => {
  it('made while the log grows is restored to a log that is whole, and holds all that was there before', async () => {
    const before = await ledger.checkpoint();
    const enough = new AbortController();
    const writer = (async () => {
      while (!enough.signal.aborted) await append(3);
    })();
    await make();
    enough.abort();
    await writer;
    const { check } = await restored();
    expect(check.size).toBeGreaterThanOrEqual(5);
    expect(check.size).toBeLessThanOrEqual(ledger.size);
    expect(await ledgerCheck(other(), settings, before)).toMatchObject({ intact: true, remembered: 5 });
  });

  it('of what is replaced meanwhile holds one state of it, and never a part of two', async () => {
    const dir = join(home.steward, 'person-index');
    const enough = new AbortController();
    const write = async (n: number): Promise<void> => {
      await writeAtomic(join(dir, `people.g${n}.parquet`), `generation ${n}`);
      await writeAtomic(join(dir, 'people.json'), JSON.stringify({ generation: n }));
      await rm(join(dir, `people.g${n - 1}.parquet`), { force: true });
    };
    await write(0);
    const steward = (async () => {
      for (let n = 1; !enough.signal.aborted; n++) {
        await write(n);
        await new Promise((resolve) => setTimeout(resolve, n % 7 === 0 ? 120 : 1));
      }
    })();
    await make();
    enough.abort();
    await steward;
    const copied = join(to(), 'steward', 'person-index');
    const { generation } = JSON.parse(await readFile(join(copied, 'people.json'), 'utf8')) as {
      generation: number;
    };
    expect(await readFile(join(copied, `people.g${generation}.parquet`), 'utf8')).toBe(
      `generation ${generation}`,
    );
    expect(await readdir(copied)).toHaveLength(2);
  });

  it('without keys holds none, and is restored with a copy of them alone', async () => {
    const key = await readFile(join(home.server, 'keys', 'ledger.ed25519.pem'), 'utf8');
    await make(false);
    for (const path of Object.keys((await manifest()).files)) {
      expect(path).not.toContain('keys/');
      expect(await readFile(join(to(), path), 'utf8')).not.toContain(key);
    }
    await expect(restored()).rejects.toBeInstanceOf(InvalidInput);
    const { check } = await restored(home.root);
    expect(check).toMatchObject({ intact: true, size: 5 });
    expect(await readFile(join(other().server, 'keys', 'ledger.ed25519.pem'), 'utf8')).toBe(key);
  });

  it('copies nothing through a folder that was exchanged for a link', async () => {
    const outside = join(folder, 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'secret'), 'of somebody else');
    await symlink(outside, join(home.server, 'notes'));
    await expect(copyWhole(home.root, 'server/notes/secret', join(folder, 'copy'))).rejects.toBeInstanceOf(
      Corrupt,
    );
    await expect(readdir(folder)).resolves.not.toContain('copy');
  });

  it('goes into a folder of its own', async () => {
    await make();
    await expect(make()).rejects.toBeInstanceOf(InvalidInput);
  });
});

describe('a restore', () => {
  it('writes over nothing', async () => {
    await make();
    await mkdir(other().server, { recursive: true });
    await expect(restored()).rejects.toBeInstanceOf(Conflict);
  });

  it('takes no backup that did not come to its end, and none whose list leads out of it', async () => {
    await make();
    const whole = await manifest();
    for (const text of [
      '{',
      JSON.stringify({ ...whole, format: 'vitrine-backup-2' }),
      ...['../outside', '/etc/passwd', 'server/../../x', ''].map((path) =>
        JSON.stringify({ ...whole, files: { [path]: { bytes: 0, sha256: '0'.repeat(64), mode: 0o600 } } }),
      ),
    ]) {
      await writeFile(join(to(), manifestFile), text);
      await expect(restored()).rejects.toBeInstanceOf(InvalidInput);
    }
    await rm(join(to(), manifestFile));
    await expect(restored()).rejects.toBeInstanceOf(InvalidInput);
    expect(await readdir(folder)).not.toContain('restored');
  });

  it('of a backup that was altered is refused, and what it left does not start', async () => {
    await make();
    const [path = ''] = Object.keys((await manifest()).files).filter((name) => name.endsWith('.leaves'));
    const bytes = await readFile(join(to(), path));
    bytes.writeUInt8(bytes.readUInt8(20) ^ 1, 20);
    await writeFile(join(to(), path), bytes);
    await expect(restored()).rejects.toBeInstanceOf(Corrupt);
    await expect(openApp({ home: other(), settings })).rejects.toThrow('did not come to its end');
  });
});
