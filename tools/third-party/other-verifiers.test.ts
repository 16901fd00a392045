import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dayPlace, filesOf, query, type DayPlace } from '@vitrine/app/public-log/testing';
import { openWorkshop, soundSize, tamperings, type Workshop } from '@vitrine/ledger/testing/tampering';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditWithAics } from './aics-tlog.ts';
import { goProgram, run } from './go-programs.ts';

let program: string;
let workshop: Workshop;
let served: string;
let server: Server;
let address: string;
let place: DayPlace;
let publicLog: { readonly dir: string; readonly key: string };
beforeAll(async () => {
  program = await goProgram('fsck');
  workshop = await openWorkshop();
  served = workshop.sound;
  server = createServer((request, response) => {
    readFile(join(served, request.url ?? '')).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  place = await dayPlace();
  const log = await place.open();
  const agreement = 'DARS-NIC-000001-AAAAA-v1.0';
  await place.ledger.append(Array.from({ length: 300 }, (_, n) => query(`per_${n % 4}`, agreement)));
  place.clock.advance(86_400_000);
  await log.look();
  publicLog = log.served;
}, 600_000);
afterAll(async () => {
  server.close();
  await place.dispose();
  await workshop.dispose();
});

/** It prints what it finds and ends with 0 either way; with one worker alone it waits for ever where a hash is wrong. */
async function fsck(dir: string, key = workshop.key): Promise<string> {
  served = dir;
  const keyFile = join(await workshop.copy(), 'key');
  await writeFile(keyFile, key);
  const args = ['-ui=false', '-N=4', `-storage_url=${address}`, `-public_key=${keyFile}`];
  return (await run(program, args, workshop.sound, { timeout: 20_000 })).output;
}
const saysSound = (size: number): string => `Successfully fsck'd log with size ${size}`;
const sound = saysSound(soundSize);
const daysSize = 256 + 512;

/** A copy of the public log in which one byte of an entry differs. */
async function editedPublicLog(): Promise<string> {
  const dir = join(await workshop.copy(), 'days');
  await cp(publicLog.dir, dir, { recursive: true });
  const path = join(dir, 'tile', 'entries', '001');
  const bytes = await readFile(path);
  const at = bytes.indexOf('"sealed":"') + 12;
  bytes[at] = bytes[at] === 0x61 ? 0x62 : 0x61;
  await writeFile(path, bytes);
  return dir;
}

describe('a program that others wrote for logs of this kind (Tessera’s fsck)', () => {
  it('finds our ledger sound, over HTTP and with nothing but its key', async () => {
    expect(await fsck(workshop.sound)).toContain(sound);
  });

  it.each(tamperings.filter(({ needsMemory }) => !needsMemory))(
    'does not find it sound after $name',
    async (tampering) => {
      const dir = await tampering.apply(await workshop.copy(), workshop);
      expect(await fsck(dir)).not.toContain(sound);
    },
  );

  it('finds the public log of days sound, and not one whose entry was edited', async () => {
    expect(await fsck(publicLog.dir, publicLog.key)).toContain(saysSound(daysSize));
    expect(await fsck(await editedPublicLog(), publicLog.key)).not.toContain(saysSound(daysSize));
  });
});

describe('another program that others wrote, in another language (aics-tlog)', () => {
  it('finds the ledger and the public log of days sound', async () => {
    expect(await auditWithAics(workshop.sound, workshop.key)).toBe(`sound: ${soundSize}`);
    expect(await auditWithAics(publicLog.dir, publicLog.key)).toBe(`sound: ${daysSize}`);
    expect((await filesOf(publicLog.dir)).size).toBeGreaterThan(6);
  });

  it('does not find a public log sound whose entry was edited, nor one that another key signed', async () => {
    expect(await auditWithAics(await editedPublicLog(), publicLog.key)).not.toContain('sound');
    expect(await auditWithAics(publicLog.dir, workshop.key)).not.toContain('sound');
  });

  it.each(tamperings.filter(({ needsMemory }) => !needsMemory))(
    'does not find a ledger sound after $name',
    async (tampering) => {
      const dir = await tampering.apply(await workshop.copy(), workshop);
      expect(await auditWithAics(dir, workshop.key)).not.toContain('sound');
    },
  );
});
