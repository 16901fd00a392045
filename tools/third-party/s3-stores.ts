/** Object stores that others wrote, started for tests on a small disk of their own. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { smallDisk, type SmallDisk } from '../../platform/e2e/small-disk.ts';
import { goProgram } from './go-programs.ts';

export interface RealStore {
  /** Scheme, host and port. */
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** What it keeps its objects on. */
  readonly disk: SmallDisk;
  stop(): Promise<void>;
}

const region = 'eu-west-2';
const seaweed = join(import.meta.dirname, '..', '..', '.cache', 'seaweedfs', 'bin', 'weed');

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

interface Program {
  readonly bytes: number;
  readonly ports: number;
  /** The command, for a folder on the disk, one beside it, and ports of which the first is that of S3. */
  readonly command: (dir: string, beside: string, ports: readonly number[]) => Promise<readonly string[]>;
}

async function start(program: Program, credentials: RealStore['credentials']): Promise<RealStore> {
  const home = await mkdtemp(join(tmpdir(), 'vitrine-store-'));
  const [mounted, beside] = [join(home, 'disk'), join(home, 'beside')];
  await mkdir(mounted);
  await mkdir(beside);
  const disk = await smallDisk(mounted, program.bytes);
  const ports = await freePorts(program.ports);
  const command = await program.command(mounted, beside, ports);
  const [first = '', ...words] = [...disk.enter, ...command];
  const child = spawn(first, words, { stdio: ['ignore', 'pipe', 'pipe'], cwd: beside });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4000)));
  }
  const gone = once(child, 'exit').then(() => true);
  const endpoint = `http://127.0.0.1:${ports[0]}`;
  const deadline = Date.now() + 60_000;
  while (!(await answers(endpoint))) {
    if ((await Promise.race([gone, wait(50, false)])) || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`${command[0]} did not start: ${said}`);
    }
  }
  return {
    endpoint,
    region,
    credentials,
    disk,
    stop: async () => {
      child.kill('SIGKILL');
      await gone;
      await disk.remove();
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function answers(endpoint: string): Promise<boolean> {
  return await fetch(endpoint).then(
    ({ status }) => status === 403,
    () => false,
  );
}

/** A secret with a character that must be quoted in SQL, and some that must be encoded in an address. */
const signer = (): RealStore['credentials'] => ({
  accessKeyId: `AK${randomBytes(8).toString('hex').toUpperCase()}`,
  secretAccessKey: `${randomBytes(12).toString('hex')}'/+=`,
});

/** versitygw, built from its pinned sources at the first use: objects are files with attributes. */
export function startVersityGateway(): Promise<RealStore> {
  const credentials = signer();
  const { accessKeyId, secretAccessKey } = credentials;
  return start(
    {
      bytes: 96 * 1024 * 1024,
      ports: 1,
      command: async (dir, _, [port]) => {
        const program = await goProgram('versitygw');
        const [objects, versions] = [join(dir, 'objects'), join(dir, 'versions')];
        return [
          'sh',
          ...['-c', 'mkdir "$1" "$2" && shift 2 && exec "$@"', 'sh', objects, versions, program],
          ...['--access', accessKeyId, '--secret', secretAccessKey, '--region', region],
          ...['--port', `127.0.0.1:${port}`, '--keep-alive', '--quiet'],
          ...['posix', '--versioning-dir', versions, objects],
        ];
      },
    },
    credentials,
  );
}

/** SeaweedFS, from its wheel: master, volume server, filer and S3 in one process. */
export function startSeaweed(): Promise<RealStore> {
  if (!existsSync(seaweed)) throw new Error(`SeaweedFS is not at ${seaweed}: npm test brings it.`);
  const credentials = signer();
  const { accessKeyId: accessKey, secretAccessKey: secretKey } = credentials;
  return start(
    {
      bytes: 256 * 1024 * 1024,
      ports: 8,
      command: async (dir, beside, ports) => {
        const config = join(beside, 's3.json');
        const actions = ['Admin', 'Read', 'List', 'Tagging', 'Write'];
        const identities = [{ name: 'test', credentials: [{ accessKey, secretKey }], actions }];
        await writeFile(config, JSON.stringify({ identities }));
        const names = ['s3', 'master', 'volume', 'filer'];
        return [
          seaweed,
          ...['server', `-dir=${dir}`, '-ip=127.0.0.1', '-s3', `-s3.config=${config}`, '-s3.iam=false'],
          ...names.flatMap((name, n) => [
            `-${name}.port=${ports[n]}`,
            `-${name}.port.grpc=${ports[n + names.length]}`,
          ]),
          ...['-s3.port.iceberg=0', '-s3.port.lance=0', '-s3.localSocket=', '-master.telemetry=false'],
          ...['-master.volumeSizeLimitMB=32', '-volume.max=16', '-volume.minFreeSpace=1'],
        ];
      },
    },
    credentials,
  );
}
