import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchFaults } from '@vitrine/app/launcher';
import { codeRoot } from '@vitrine/core/sandbox';
import { accounts, type Account, homeAt, type Home } from '@vitrine/core/process/beginning';
import { killAll } from '@vitrine/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Caller } from './caller.ts';
import { allGone, roomProcesses } from './room-processes.ts';
import { startVitrine, type RunningServer } from './running-server.ts';

const rows = 'DARS-NIC-200002-D3E4F-v1.0';
const { server, steward } = accounts();
const third: Account = { uid: 690_009, gid: 690_009 };

let home: Home;
let vitrine: RunningServer;
let doors: readonly string[];

/** Whether this machine and this account can keep the two apart. */
const able = launchFaults(homeAt(join(tmpdir(), 'vitrine-e2e-any'))).length === 0;

beforeAll(async () => {
  home = homeAt(await mkdtemp(join(tmpdir(), 'vitrine-e2e-')));
  vitrine = await startVitrine(home.root);
  const sam = await Caller.signIn(vitrine.url, 'sam.researcher');
  expect((await sam.query(rows, 'SELECT SEX FROM hes_apc LIMIT 1')).rows).toHaveLength(1);
  doors = readdirSync(home.root).filter((name) => name.startsWith('door-'));
});
afterAll(async () => {
  await vitrine.stop();
  await rm(home.root, { recursive: true });
});

/** What a script, whose `args` are `given`, prints as JSON when another user runs it. */
function as({ uid, gid }: Account, script: string, given: readonly unknown[] = []): unknown {
  const program = `const fs = require('node:fs'); const net = require('node:net');
    const args = JSON.parse(process.argv[1]);
    const code = (act) => { try { act(); return 'done'; } catch (error) { return error.code; } };
    ${script}`;
  const user = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--inh-caps=-all'];
  const { stdout, stderr } = spawnSync(
    'setpriv',
    [...user, process.execPath, '-e', program, JSON.stringify(given)],
    { encoding: 'utf8' },
  );
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

const everyPath = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' }).map((name) => join(dir, name));

/** The processes of this machine that have a user, below one process. */
function processesOf(uids: (uid: number) => boolean, below: number): number[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const parents = new Map<number, { readonly parent: number; readonly uid: number }>();
  for (const pid of all) {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      const parent = Number(/^PPid:\s+(\d+)$/m.exec(status)?.[1]);
      parents.set(Number(pid), { parent, uid: Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]) });
    } catch {
      // It has ended.
    }
  }
  const isBelow = (pid: number): boolean => {
    const found = parents.get(pid);
    return found !== undefined && (found.parent === below || isBelow(found.parent));
  };
  return [...parents].filter(([pid, { uid }]) => uids(uid) && isBelow(pid)).map(([pid]) => pid);
}
const stewardPids = (): number[] => processesOf((uid) => uid === steward.uid, vitrine.process.pid ?? -1);
const roomPids = (): number[] => processesOf((uid) => uid >= 700_000, vitrine.process.pid ?? -1);

describe.runIf(able)('who has the server’s account', () => {
  it('is not root, not the steward, and no room’s user', () => {
    const uid = (pid: number): number => statSync(`/proc/${pid}`).uid;
    expect(uid(vitrine.serverPid)).toBe(server.uid);
    expect(stewardPids().length).toBeGreaterThan(0);
    expect(roomPids().length).toBeGreaterThan(0);
    expect(readFileSync(`/proc/${vitrine.serverPid}/status`, 'utf8')).toMatch(/^CapBnd:\s+0+$/m);
  });

  it('opens nothing of the steward’s folders, nor anything in the home’s place', () => {
    const paths = [home.steward, home.curated, home.landing, home.cuts, home.personas].flatMap((dir) => [
      dir,
      ...everyPath(dir),
    ]);
    expect(paths.length).toBeGreaterThan(40);
    const script = `console.log(JSON.stringify(args.filter((path) =>
      code(() => fs.readdirSync(path)) !== 'EACCES' || code(() => fs.openSync(path, 'r')) !== 'EACCES' ||
      !['EACCES', 'EISDIR'].includes(code(() => fs.openSync(path, 'r+'))) || code(() => fs.chmodSync(path, 0o777)) === 'done' ||
      code(() => fs.renameSync(path, path + '~')) === 'done' || code(() => fs.rmSync(path, { recursive: true })) === 'done')))`;
    expect(as(server, script, paths)).toEqual([]);
  });

  it('plants no officer’s key, in no way', () => {
    const before = readFileSync(join(home.steward, 'officers.json'), 'utf8');
    const script = `const [root, steward, own] = args;
      console.log(JSON.stringify([
        code(() => fs.writeFileSync(steward + '/officers.json', '{"officers":[]}')),
        code(() => fs.writeFileSync(steward + '/.officers.json.tmp_1', '{}')),
        code(() => fs.renameSync(steward, root + '/steward-before')),
        code(() => fs.mkdirSync(root + '/steward2')),
        code(() => fs.symlinkSync(own, root + '/elsewhere')),
        code(() => fs.renameSync(own, steward)),
        code(() => fs.linkSync(steward + '/officers.json', own + '/officers.json')),
      ]))`;
    const answers = as(server, script, [home.root, home.steward, home.server]) as string[];
    expect(answers.filter((code) => code !== 'EACCES' && code !== 'EPERM')).toEqual([]);
    expect(readFileSync(join(home.steward, 'officers.json'), 'utf8')).toBe(before);
  });

  it('neither traces, reads nor kills a process of the steward or of a room', () => {
    const pids = [vitrine.process.pid ?? -1, ...stewardPids(), ...roomPids()];
    const script = `console.log(JSON.stringify(args.flatMap((pid) => [
      ...['mem', 'environ', 'maps', 'auxv', 'stack'].map((name) =>
        name + ' ' + code(() => fs.readSync(fs.openSync('/proc/' + pid + '/' + name, 'r'), Buffer.alloc(1), 0, 1, 0))),
      ...['fd', 'root', 'cwd', 'map_files'].map((name) => name + ' ' + code(() => fs.readdirSync('/proc/' + pid + '/' + name))),
      ...['SIGKILL', 'SIGSTOP', 0].map((signal) => 'kill ' + code(() => process.kill(pid, signal))),
    ].filter((answer) => !/ (EACCES|EPERM)$/.test(answer)))))`;
    expect(as(server, script, pids)).toEqual([]);
  });

  it('comes to a room by its door alone, not where its kernels get rows', () => {
    const inner = readdirSync(home.rooms)
      .map((name) => join(home.rooms, name, 'in'))
      .filter((path) => existsSync(path));
    expect(inner.length).toBeGreaterThan(0);
    const script = `console.log(JSON.stringify(args.flatMap((dir) =>
      [dir, dir + '/k', dir + '/data'].map((path) => code(() => fs.statSync(path) && fs.readdirSync(path))))))`;
    const codes = new Set(as(server, script, inner) as string[]);
    expect(codes).toEqual(new Set(['EACCES']));
  });
});

describe.runIf(able)('a third user', () => {
  it('reaches no socket and no folder', () => {
    expect(doors).toHaveLength(1);
    const rooms = readdirSync(home.rooms)
      .map((name) => join(home.rooms, name, 's'))
      .filter((path) => existsSync(path));
    expect(rooms.length).toBeLessThanOrEqual(1);
    const sockets = [join(home.root, doors[0] ?? ''), join(home.server, 'socket'), ...rooms];
    const script = `Promise.all(args.map((path) => new Promise((done) => {
        const socket = net.connect(path, () => { done('connected'); socket.destroy(); });
        socket.on('error', (error) => done(error.code));
      }))).then((codes) => console.log(JSON.stringify(codes)))`;
    expect(new Set(as(third, script, sockets) as string[])).toEqual(new Set(['EACCES']));
  });
});

describe.runIf(able)('a process that is killed', () => {
  const answers = async (): Promise<unknown> => {
    const sam = await Caller.signIn(vitrine.url, 'sam.researcher');
    return (await sam.query(rows, 'SELECT count(*) AS n FROM hes_apc')).rows;
  };

  it('the steward: its rooms end, and the server has another', async () => {
    expect(await answers()).toEqual([['201']]);
    const rooms = await roomProcesses(home.root);
    const [before] = stewardPids();
    killAll(stewardPids());
    await allGone(rooms);
    await expect.poll(answers, { timeout: 30_000 }).toEqual([['201']]);
    expect(stewardPids()).not.toContain(before);
  });

  it.each(['the launcher', 'the server'])(
    '%s: nothing of them stays, and the next start is whole',
    async (which) => {
      expect(await answers()).toEqual([['201']]);
      const { pid = -1, exitCode } = vitrine.process;
      expect(exitCode).toBeNull();
      const all = [vitrine.serverPid, ...processesOf(() => true, pid)];
      const gone = new Promise((resolve) => vitrine.process.once('exit', resolve));
      killAll([which === 'the server' ? vitrine.serverPid : pid]);
      await gone;
      await allGone(all);
      vitrine = await startVitrine(home.root);
      expect(await answers()).toEqual([['201']]);
      const doorsLeft = readdirSync(home.root).filter((name) => name.startsWith('door-'));
      expect(doorsLeft).toHaveLength(1);
      const { status } = await vitrine.command(['ledger', 'verify']);
      expect(status).toBe(0);
    },
  );
});

describe.runIf(able)('a home', () => {
  it('that one account made is given to the two, once, and goes on', async () => {
    await vitrine.stop();
    const { status } = spawnSync('chown', ['-R', '0:0', home.root]);
    expect(status).toBe(0);
    vitrine = await startVitrine(home.root);
    const sam = await Caller.signIn(vitrine.url, 'sam.researcher');
    expect((await sam.query(rows, 'SELECT count(*) AS n FROM hes_apc')).rows).toEqual([['201']]);
    const owners = (dir: string): Set<number> =>
      new Set([dir, ...everyPath(dir)].filter((path) => existsSync(path)).map((path) => statSync(path).uid));
    expect(owners(home.server)).toEqual(new Set([server.uid]));
    for (const dir of [home.steward, home.curated, home.cuts, home.landing])
      expect(owners(dir)).toEqual(new Set([steward.uid]));
  });

  it('is told by doctor, the command line and the log to have two accounts', async () => {
    const { status, stdout } = await vitrine.command(['doctor']);
    expect([status, stdout]).toEqual([
      0,
      expect.stringContaining('ok   the steward has an account of its own'),
    ]);
    const indra = await Caller.signIn(vitrine.url, 'indra.reviewer');
    const check = await indra.api.call('verifyLedger', { body: {} });
    expect(check).toMatchObject({ intact: true, seenBySteward: expect.any(Number) as number });
    expect(check).not.toHaveProperty('notHeldAgainstSteward');
  });

  it('are what npm start gives them, too', async () => {
    const other = homeAt(await mkdtemp(join(tmpdir(), 'vitrine-e2e-')));
    const start = join(codeRoot, 'tools', 'start.ts');
    const child = spawn(process.execPath, [start, '--home', other.root, '--port', '0', '--no-sample'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let said = '';
    for await (const part of child.stdout as AsyncIterable<Buffer>) {
      said += part.toString('utf8');
      if (said.includes('Stop with')) break;
    }
    expect(said).not.toContain('share one account');
    expect(statSync(other.steward)).toMatchObject({ uid: steward.uid });
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
    await rm(other.root, { recursive: true });
  });

  it('gives nothing away through a link that stands for a folder of a home of before', async () => {
    const planted = homeAt(await mkdtemp(join(tmpdir(), 'vitrine-e2e-')));
    const elsewhere = await mkdtemp(join(tmpdir(), 'vitrine-e2e-'));
    symlinkSync(elsewhere, planted.server);
    await expect(startVitrine(planted.root)).rejects.toThrow('a link or a file stands where a folder');
    expect(statSync(elsewhere)).toMatchObject({ uid: 0, gid: 0 });
    await Promise.all([planted.root, elsewhere].map((path) => rm(path, { recursive: true })));
  });

  it('is opened for one command, and rebuilt, under the accounts that have it', async () => {
    await vitrine.stop();
    expect(await vitrine.command(['rebuild'])).toMatchObject({ status: 0 });
    const list = await vitrine.command(['--as', 'sam.researcher', 'agreement', 'list']);
    expect([list.status, list.stdout]).toEqual([0, expect.stringContaining(rows)]);
    expect(await vitrine.command(['doctor'])).toMatchObject({ status: 0 });
    const others = everyPath(home.server).filter((path) => statSync(path).uid !== server.uid);
    expect(others).toEqual([]);
    vitrine = await startVitrine(home.root);
  });
});
