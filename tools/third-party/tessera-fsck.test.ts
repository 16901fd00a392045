import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openWorkshop, soundSize, tamperings, type Workshop } from '@vitrine/ledger/testing/tampering';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { goProgram, run } from './go-program.ts';

let program: string;
let workshop: Workshop;
let served: string;
let server: Server;
let address: string;
let keyFile: string;
beforeAll(async () => {
  program = await goProgram('tessera', 'github.com/transparency-dev/tessera/cmd/fsck');
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
  keyFile = join(await workshop.copy(), 'key');
  await writeFile(keyFile, workshop.key);
}, 600_000);
afterAll(async () => {
  server.close();
  await workshop.dispose();
});

/** It prints what it finds and ends with 0 either way; with one worker alone it waits for ever where a hash is wrong. */
async function fsck(dir: string): Promise<string> {
  served = dir;
  const args = ['-ui=false', '-N=4', `-storage_url=${address}`, `-public_key=${keyFile}`];
  return (await run(program, args, workshop.sound, { timeout: 20_000 })).output;
}
const sound = `Successfully fsck'd log with size ${soundSize}`;

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
});
