// The way in: plain Node (18 or later) without dependencies, because nothing may be installed yet. It brings what is
// missing, then hands over to a tool that runs on the project's own Node.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { handOver } from './hand-over.mjs';

const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const [task = 'start', ...rest] = process.argv.slice(2);
const node = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
const stamp = join(root, 'node_modules', '.vitrine-installed');
const extensionsDir = join(root, '.cache', 'duckdb');
const extensionList = join(root, 'tools', 'engine-extensions.txt');
/** What the tests run beside Vitrine: programs of others, as packages of Python by their hashes. */
const testPrograms = [
  {
    what: 'second sign-in provider',
    dir: join(root, '.cache', 'oauthlib'),
    list: join(root, 'platform', 'server', 'testing', 'oauthlib', 'requirements.txt'),
  },
  {
    what: 'key service',
    dir: join(root, '.cache', 'ministack'),
    list: join(root, 'platform', 'core', 'keys', 'kms', 'ministack', 'requirements.lock'),
  },
  {
    what: 'readers of standards',
    dir: join(root, '.cache', 'standards'),
    list: join(root, 'platform', 'app', 'register', 'standards', 'requirements.lock'),
  },
  {
    what: 'object store',
    dir: join(root, '.cache', 'seaweedfs'),
    list: join(root, 'tools', 'third-party', 'seaweedfs', 'requirements.lock'),
  },
];

/** Debian packages that tasks need from the machine, and how each is seen to be there. */
const there = {
  bubblewrap: () => onPath('bwrap'),
  chromium: () => onPath('chromium'),
  softhsm2: () => onPath('softhsm2-util'),
  postgresql: () => existsSync('/usr/lib/postgresql'),
  python3: () => existsSync('/usr/bin/python3'),
  'python3-venv': () => works('/usr/bin/python3', ['-c', 'import venv, ensurepip']),
};
const python = ['python3', 'python3-venv'];
const needs = {
  start: ['bubblewrap', ...python],
  test: ['bubblewrap', 'chromium', 'softhsm2', 'postgresql', ...python],
  exam: ['bubblewrap', 'chromium', 'softhsm2', 'postgresql', ...python],
  bench: ['bubblewrap', ...python],
  cli: [],
  check: [],
  format: [],
};
const entries = {
  start: ['tools/start.ts'],
  cli: ['platform/cli/main.ts'],
  test: ['tools/test.ts'],
  exam: ['tools/exam.ts'],
  bench: ['tools/bench.ts'],
  check: ['tools/check.ts'],
  format: ['tools/format.ts'],
};

function say(text) {
  process.stderr.write(`vitrine: ${text}\n`);
}

/** Something is missing, and why was said. */
class Stopped extends Error {}

let stopping = false;
function stop(text) {
  // What is ended because something else failed has nothing of its own to say.
  if (!stopping) say(text);
  throw new Stopped(text);
}

/** What runs now and may be ended at any time. */
const running = new Set();
const endAll = () => running.forEach((child) => child.kill('SIGTERM'));
process.on('exit', endAll);
const onTerm = () => process.exit(143);
process.on('SIGTERM', onTerm);

/**
 * Whether a program ended well. With `whole` it is left to end by itself: a package manager that is killed in the
 * middle refuses whatever comes next.
 */
function run(command, args, { whole = false, ...options } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], ...options });
    const ended = (well) => {
      running.delete(child);
      resolve(well);
    };
    if (!whole) running.add(child);
    child.on('error', () => ended(false));
    child.on('exit', (status) => ended(status === 0));
  });
}

function works(command, args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

const lockHash = () =>
  createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');

async function installPackages() {
  const installed = existsSync(stamp) && readFileSync(stamp, 'utf8') === lockHash();
  if (installed && works(node, ['--version'])) return;
  say('installing packages (about a minute the first time) …');
  rmSync(stamp, { force: true });
  const npm = process.env.npm_execpath === undefined ? ['npm'] : [process.execPath, process.env.npm_execpath];
  if (!(await run(npm[0], [...npm.slice(1), 'ci', '--no-audit', '--no-fund', '--loglevel=error'])))
    stop(
      'packages could not be installed: check that the npm registry can be reached, then run the same command again.',
    );
  if (!works(node, ['--version']))
    stop(
      `there is no Node 24 package for ${process.platform} on ${process.arch}: Vitrine runs on Linux on x64 or arm64.`,
    );
  writeFileSync(stamp, lockHash());
}

/** Runs apt-get as root, directly or through sudo without a password. */
async function apt(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const quiet = { stdio: ['ignore', 'ignore', 'ignore'], env, whole: true };
  if (process.getuid?.() === 0) return run('apt-get', args, quiet);
  return works('sudo', ['-n', 'true']) && run('sudo', ['-n', 'apt-get', ...args], quiet);
}

async function installDebian(packages) {
  say(`installing ${packages.join(', ')} …`);
  await apt(['update', '-q']);
  return apt(['install', '-y', '-q', '--no-install-recommends', ...packages]);
}

function onPath(command) {
  return (process.env.PATH ?? '').split(':').some((dir) => dir !== '' && existsSync(join(dir, command)));
}

async function installSystem() {
  const packages = (needs[task] ?? []).filter((name) => !there[name]());
  if (wantsExtensions() && !hasPip()) packages.push('python3-pip');
  if (packages.length === 0) return;
  if (await installDebian(packages)) return;
  if (task !== 'start')
    stop(
      `${packages.join(' and ')} could not be installed: ask an administrator to run "apt-get install ${packages.join(' ')}", then run the same command again.`,
    );
  say(
    `WARNING: ${packages.join(' and ')} could not be installed; development goes on without ${packages.includes('bubblewrap') ? 'a sandbox and without Python and R, and strict mode will refuse to start' : 'Python and R'}.`,
  );
}

const hasPip = () => works('python3', ['-m', 'pip', '--version']);

/** Whether the mark that an installation leaves is of this list. */
function isInstalled(mark, list) {
  const wanted = createHash('sha256').update(readFileSync(list)).digest('hex');
  return existsSync(mark) && readFileSync(mark, 'utf8') === wanted;
}

function markInstalled(mark, list) {
  writeFileSync(mark, createHash('sha256').update(readFileSync(list)).digest('hex'));
}

const extensionsMark = join(extensionsDir, '.installed');
const wantsExtensions = () =>
  task !== 'format' && task !== 'check' && !isInstalled(extensionsMark, extensionList);

async function installExtensions() {
  if (!wantsExtensions()) return;
  say('installing database engine extensions …');
  if (!hasPip())
    stop(
      'Python 3 with pip is needed once to bring the database extensions: ask an administrator to run "apt-get install python3-pip", then run the same command again.',
    );
  mkdirSync(extensionsDir, { recursive: true });
  const work = mkdtempSync(join(extensionsDir, 'download-'));
  try {
    const got = await run('python3', [
      '-m',
      'pip',
      'download',
      '-q',
      '--disable-pip-version-check',
      '--no-deps',
      '--only-binary=:all:',
      '--require-hashes',
      '-r',
      extensionList,
      '-d',
      work,
    ]);
    if (!got)
      stop(
        'the database extensions could not be fetched: check that the Python package index can be reached, then run the same command again.',
      );
    for (const wheel of readdirSync(work)) {
      const out = join(work, wheel.split('-')[0]);
      if (!(await run('python3', ['-m', 'zipfile', '-e', join(work, wheel), out])))
        stop('a database extension could not be unpacked; run the same command again.');
      for (const name of readdirSync(out, { recursive: true })) {
        if (!name.endsWith('.duckdb_extension')) continue;
        renameSync(join(out, name), join(extensionsDir, name.split('/').at(-1)));
      }
    }
    markInstalled(extensionsMark, extensionList);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Python or R in rooms. `npm start` brings them in the background: nobody waits for them. */
async function installLanguage(language) {
  const script = join(root, 'tools', `${language.toLowerCase()}-environment.ts`);
  // R comes by the package manager.
  if (!(await run(node, [script], { whole: language === 'R' })))
    stop(`${language} in rooms could not be prepared: see above, then run the same command again.`);
}

/** @param {{ what: string, dir: string, list: string }} program */
async function installTestProgram({ what, dir, list }) {
  const mark = join(dir, '.installed');
  if (isInstalled(mark, list)) return;
  say(`installing the tests' ${what} …`);
  rmSync(dir, { recursive: true, force: true });
  // Debian's own Python: the hashes are of wheels for it, whatever else is first on the path.
  const venv = `${dir}.venv`;
  const pip = ['-m', 'pip', 'install', '-q', '--disable-pip-version-check'];
  const from = ['--no-deps', '--only-binary=:all:', '--require-hashes', '-r', list];
  const done =
    (await run('/usr/bin/python3', ['-m', 'venv', venv])) &&
    (await run(join(venv, 'bin', 'python'), [...pip, ...from, '--target', dir]));
  rmSync(venv, { recursive: true, force: true });
  if (!done)
    stop(
      `the tests' ${what} could not be fetched: check that the Python package index can be reached, then run the same command again.`,
    );
  markInstalled(mark, list);
}

async function installTestPrograms() {
  for (const program of testPrograms) await installTestProgram(program);
}

/** Does things side by side. When one fails the others are ended, or waited for where they must not be. */
async function together(works) {
  const failed = (error) => {
    endAll();
    stopping = true;
    throw error;
  };
  const outcomes = await Promise.allSettled(works.map((work) => work.catch(failed)));
  const bad = outcomes.find(({ status }) => status === 'rejected');
  if (bad !== undefined) throw bad.reason;
}

process.on('uncaughtException', (error) => {
  if (!(error instanceof Stopped)) console.error(error);
  process.exit(1);
});
const entry = entries[task];
if (entry === undefined)
  stop(`there is no task "${task}"; the tasks are ${Object.keys(entries).join(', ')}.`);
// Each waits for its registry most of the time: side by side they take about as long as the longest.
await together([installPackages(), installSystem()]);
const withTests = task === 'test' || task === 'exam';
await together([
  installExtensions(),
  ...(withTests || task === 'bench' ? ['Python', 'R'].map(installLanguage) : []),
  ...(withTests ? [installTestPrograms()] : []),
]);
const path = [join(root, 'node_modules', '.bin'), join(node, '..'), process.env.PATH].join(':');
const env = { ...process.env, PATH: path };
if (task === 'start' && !(await run(node, [join(root, 'tools', 'build-web.ts')], { env }))) process.exit(1);
process.off('SIGTERM', onTerm);
const [file, ...args] = entry;
const cwd = task === 'cli' || task === 'start' ? process.cwd() : root;
handOver(node, [join(root, file), ...args, ...rest], { cwd, env });
