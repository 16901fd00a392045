// `npm test` in this folder, and what the root's `npm test` runs: plain Node, because nothing may be installed yet.
// Brings this folder's own packages when they are missing or other than the lock file says, then types and tests.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const here = import.meta.dirname;
const stamp = join(here, 'node_modules', '.vitrine-installed');
const report = join(here, 'node_modules', '.cache', 'tests.json');
const lock = createHash('sha256')
  .update(readFileSync(join(here, 'package-lock.json')))
  .digest('hex');
const env = {
  ...process.env,
  CDK_DISABLE_CLI_TELEMETRY: 'true',
  JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION: '1',
};
const run = (command, args) =>
  spawnSync(command, args, { cwd: here, stdio: ['ignore', 'inherit', 'inherit'], env });

function end(passed, failed) {
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) {
  const npm = process.env.npm_execpath === undefined ? ['npm'] : [process.execPath, process.env.npm_execpath];
  const done = run(npm[0], [...npm.slice(1), 'ci', '--no-audit', '--no-fund', '--loglevel=error']);
  if (done.status !== 0) {
    console.error(
      'vitrine: the packages of infra/cdk could not be installed: check that the npm registry can be reached.',
    );
    end(0, 1);
  }
  writeFileSync(stamp, lock);
}
if (process.argv.includes('--install')) process.exit(0);
const types =
  run(process.execPath, [join('node_modules', 'typescript', 'bin', 'tsc'), '-p', '.']).status === 0;
rmSync(report, { force: true });
const tests = run(process.execPath, [
  join('node_modules', 'vitest', 'vitest.mjs'),
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
]);
let passed = 0;
let failed = 1;
if (existsSync(report)) {
  const counts = JSON.parse(readFileSync(report, 'utf8'));
  passed = counts.numPassedTests;
  failed = counts.numFailedTests + (tests.status !== 0 && counts.numFailedTests === 0 ? 1 : 0);
}
end(passed + (types ? 1 : 0), failed + (types ? 0 : 1));
