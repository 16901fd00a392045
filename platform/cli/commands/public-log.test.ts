import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWorkshop, soundSize, tamperings, type Workshop } from '@vitrine/ledger/testing/tampering';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../testing.ts';

let workshop: Workshop;
let base: string;
let server: Server;
let address: string;
beforeAll(async () => {
  workshop = await openWorkshop();
  base = await mkdtemp(join(tmpdir(), 'vitrine-public-log-'));
  server = createServer((request, response) => {
    const path = request.url?.slice('/log/'.length) ?? '';
    const key = path === 'key' ? Promise.resolve(Buffer.from(`${workshop.key}\n`)) : undefined;
    (key ?? readFile(join(workshop.sound, path))).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/log`;
}, 30_000);
afterAll(async () => {
  server.close();
  await workshop.dispose();
  await rm(base, { recursive: true });
});

const verify = (...more: readonly string[]): ReturnType<typeof run> =>
  run('ledger', 'verify', '--log', ...more, '--json');

describe('ledger verify --log', () => {
  it('checks a log at its address with the key it gives, and says to compare that key', async () => {
    const { status, stdout } = await verify(address);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      intact: true,
      size: soundSize,
      key: workshop.key,
      keyFromLog: true,
      checkpoint: workshop.late,
    });
    const words = (await run('ledger', 'verify', '--log', address)).stdout;
    expect(words).toContain(`The log is as it was signed: ${soundSize} entries`);
    expect(words).toContain('compare it with one from elsewhere');
  });

  it('keeps a copy, and checks it without network against a checkpoint and a key in files', async () => {
    const [folder, key, since] = ['copy', 'key', 'since'].map((name) => join(base, name)) as [
      string,
      string,
      string,
    ];
    await verify(address, '--keep', folder);
    await writeFile(key, `${workshop.key}\n`);
    await writeFile(since, workshop.early);
    const { status, stdout } = await verify(folder, '--key', key, '--since', since);
    expect(status).toBe(0);
    const found = JSON.parse(stdout) as Record<string, unknown>;
    expect(found).toMatchObject({ intact: true, size: soundSize, remembered: 300 });
    expect(found).not.toHaveProperty('keyFromLog');
  });

  it.each(tamperings)(
    'ends with 1 after $name, and names the entry where it can be known',
    async (tampering) => {
      const dir = await tampering.apply(await workshop.copy(), workshop);
      const { status, stdout } = await verify(dir, '--key', workshop.key, '--since', workshop.late);
      expect(status).toBe(1);
      const { intact, problems } = JSON.parse(stdout) as {
        intact: boolean;
        problems: { index?: number; problem: string }[];
      };
      expect(intact).toBe(false);
      expect(problems).toHaveLength(1);
      expect(problems[0]?.index).toBe(tampering.firstBad);
    },
  );

  it('says in words what is wrong', async () => {
    const [edit] = tamperings;
    if (edit === undefined) throw new TypeError('There are tamperings.');
    const dir = await edit.apply(await workshop.copy(), workshop);
    const { stdout } = await run('ledger', 'verify', '--log', dir, '--key', workshop.key);
    expect(stdout).toContain('The log is NOT as it was signed:');
    expect(stdout).toContain('entry 300: Entry 300 is not the one whose hash was published.');
  });

  it('prints nothing by which who serves the log could steer a terminal', async () => {
    const dir = await workshop.copy();
    await writeFile(join(dir, 'checkpoint'), `${workshop.late}— evil\u009b2Jname AAAAAAAA\n`);
    const { status, stdout } = await run('ledger', 'verify', '--log', dir, '--key', workshop.key);
    expect(status).toBe(0);
    expect(stdout).toContain('— evil?2Jname');
    const named = await verify(dir, '--key', `evil\u001b[2J+00000000+${'A'.repeat(44)}`);
    expect(JSON.parse(named.stderr)).toMatchObject({ code: 'invalid-input' });
  });

  it.each([
    ['a place where nothing is', ['/nowhere/at/all']],
    ['a folder without a key', []],
    ['a key that is none', ['--key', 'name+00000000+AAAA']],
  ])('refuses %s', async (_, more) => {
    const place = more[0]?.startsWith('/') === true ? more : [workshop.sound, ...more];
    const { status, stderr } = await verify(...place);
    expect(status).toBe(1);
    expect(JSON.parse(stderr)).toMatchObject({ code: 'invalid-input' });
  });
});
