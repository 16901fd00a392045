import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileKeys } from '@vitrine/core/keys';
import { systemClock } from '@vitrine/core/process';
import { handedOnLogs } from '../testing/handed-on.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFileLedger } from '../storage/file/file-ledger.ts';
import { anyEvent, sampleDraft, testOrigin } from '../testing.ts';
import { openWorkshop, soundSize, tamperings, type Workshop } from '../testing/tampering.ts';
import { readVerifierKey, verifierKey } from '../tree/signed-note.ts';
import { folderSource, keepingSource, webSource, type LogSource } from './log-source.ts';
import { verifyPublicLog, type LogReport } from './verify-public-log.ts';

let workshop: Workshop;
beforeAll(async () => {
  workshop = await openWorkshop();
}, 30_000);
afterAll(() => workshop.dispose());

const verify = (source: LogSource, since?: string): Promise<LogReport> =>
  verifyPublicLog({
    source,
    key: readVerifierKey(workshop.key),
    ...(since === undefined ? {} : { since }),
  });

describe('a public log', () => {
  it('is found sound with the key alone, and to have only grown since an earlier checkpoint', async () => {
    const source = folderSource(workshop.sound);
    for (const since of [undefined, workshop.early, workshop.late]) {
      const report = await verify(source, since);
      expect(report.fault).toBeUndefined();
      expect(report).toMatchObject({ size: soundSize, checkpoint: workshop.late });
    }
    expect((await verify(source, workshop.early)).since).toBe(300);
  });

  it.each(tamperings)('shows $name, and where', async (tampering) => {
    const { needsMemory, firstBad } = tampering;
    const dir = await tampering.apply(await workshop.copy(), workshop);
    const { fault } = await verify(folderSource(dir), workshop.late);
    expect(fault?.index).toBe(firstBad);
    expect(fault?.detail).toMatch(/\.$/);
    const without = (await verify(folderSource(dir))).fault;
    expect(without === undefined).toBe(needsMemory);
  });

  it('is not held against a checkpoint of another log, or of another key', async () => {
    const source = folderSource(workshop.sound);
    for (const since of [workshop.stranger, 'nothing', workshop.early.replace('\n300\n', '\n299\n')])
      expect((await verify(source, since)).fault?.kind).toBe('since');
  });

  it.each([0, 1, 2, 255, 256, 257, 511, 512, 513])('of %i entries is found sound', async (size) => {
    const base = await mkdtemp(join(tmpdir(), 'vitrine-sizes-'));
    const dir = join(base, 'log');
    const keys = new FileKeys(join(base, 'keys'));
    const ledger = await openFileLedger({
      dir,
      keys,
      clock: systemClock,
      origin: testOrigin,
      events: anyEvent,
    });
    if (size > 0) await ledger.append(Array.from({ length: size }, (_, n) => sampleDraft(n)));
    await ledger.checkpoint();
    const key = readVerifierKey(verifierKey(testOrigin, ledger.publicKey));
    await ledger.close();
    const report = await verifyPublicLog({ source: folderSource(join(dir, 'tiles')), key });
    expect(report.fault).toBeUndefined();
    expect(report.size).toBe(size);
    await rm(base, { recursive: true });
  });
});

describe('the key of a log', () => {
  it('is read back from the form that other programs read, and from no other', () => {
    const { origin, publicKey } = readVerifierKey(`${workshop.key}\n`);
    expect(verifierKey(origin, publicKey)).toBe(workshop.key);
    const [name = '', id = '', encoded = ''] = workshop.key.split('+');
    const bytes = Buffer.from(workshop.key.slice(name.length + id.length + 2), 'base64');
    bytes[5] = (bytes[5] ?? 0) ^ 1;
    for (const wrong of [
      '',
      encoded,
      `${name}+00000000+${workshop.key.slice(name.length + id.length + 2)}`,
      `${name}x+${workshop.key.slice(name.length + 1)}`,
      `${name}+${id}+${bytes.toString('base64')}`,
    ])
      expect(() => readVerifierKey(wrong)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  });
});

describe('a log that is served', () => {
  let server: Server;
  let address: URL;
  const behaviour: { answer: 'files' | 'redirect' | 'endless' | 'broken' } = { answer: 'files' };
  beforeAll(async () => {
    server = createServer((request, response) => {
      const path = request.url?.replace(/^\/log\//, '') ?? '';
      response.on('error', () => undefined);
      switch (behaviour.answer) {
        case 'redirect':
          response.writeHead(302, { location: '/log/other' }).end();
          return;
        case 'broken':
          response.writeHead(500).end();
          return;
        case 'endless': {
          const more = (): void => {
            while (!response.destroyed && response.write(Buffer.alloc(65_536)));
          };
          response.on('drain', more);
          more();
          return;
        }
        case 'files':
          readFile(join(workshop.sound, path)).then(
            (bytes) => response.end(bytes),
            () => response.writeHead(404).end(),
          );
      }
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    address = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/log`);
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('is checked over HTTP, and kept in a folder that is checked without it', async () => {
    behaviour.answer = 'files';
    const dir = await mkdtemp(join(tmpdir(), 'vitrine-kept-'));
    const online = await verify(keepingSource(webSource(address), dir), workshop.early);
    expect(online).toMatchObject({ size: soundSize, since: 300 });
    expect(await verify(folderSource(dir), workshop.early)).toEqual(online);
    await rm(dir, { recursive: true });
  });

  it.each([
    ['redirect', 'unavailable'],
    ['broken', 'unavailable'],
    ['endless', 'invalid-input'],
  ] as const)('that answers %s is refused, and nobody waits for it', async (answer, code) => {
    behaviour.answer = answer;
    await expect(verify(webSource(address))).rejects.toMatchObject({ code });
  });

  it('that is a folder with a file too long for a log is refused as well', async () => {
    const dir = await workshop.copy();
    await writeFile(join(dir, 'checkpoint'), Buffer.alloc(20_000_000));
    await expect(verify(folderSource(dir))).rejects.toMatchObject({ code: 'invalid-input' });
  });
});

describe('a public log that was handed to a new key', () => {
  it('is read with its first key alone, and held against states of either; what is forged is named', async () => {
    const logs = await handedOnLogs();
    try {
      const key = readVerifierKey(logs.key);
      const verify = (dir: string, since?: string) =>
        verifyPublicLog({ source: folderSource(dir), key, ...(since === undefined ? {} : { since }) });
      for (const since of [logs.before, logs.after]) {
        const report = await verify(logs.sound, since);
        expect(report).toMatchObject({ size: 512, rotations: 1, since: since === logs.before ? 256 : 512 });
        expect(report.fault).toBeUndefined();
      }
      for (const { name, dir, firstBad } of logs.wrong) {
        const { fault } = await verify(dir);
        expect(fault?.kind, name).toBe(firstBad === undefined ? 'checkpoint' : 'rotation');
        expect(fault?.index, name).toBe(firstBad);
      }
    } finally {
      await logs.dispose();
    }
  });
});
