import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { launched } from '../platform/cli/launched.ts';
import { buildWeb } from './build-web.ts';
import { root } from './processes.ts';

await buildWeb();
const args = ['start', ...process.argv.slice(2)];
// The address is printed, or the start has failed. SQL works while Python and R are brought, one after the other.
const served = (): void => {
  if (process.exitCode === undefined) bring(['python', 'r']);
};
if (!(await launched(args, served))) {
  const { runCommandLine } = await import('../platform/cli/program.ts');
  await runCommandLine(args);
  served();
}

function bring([language, ...others]: readonly string[]): void {
  if (language === undefined) return;
  const tool = join(root, 'tools', `${language}-environment.ts`);
  const made = spawn(process.execPath, [tool], { stdio: ['ignore', 'ignore', 'inherit'] });
  const kill = (): void => void made.kill();
  made.on('error', () => undefined);
  made.once('close', () => {
    process.off('exit', kill);
    bring(others);
  });
  process.once('exit', kill);
}
