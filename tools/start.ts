import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { runCommandLine } from '../platform/cli/program.ts';
import { buildWeb } from './build-web.ts';
import { root } from './processes.ts';

await buildWeb();
await runCommandLine(['start', ...process.argv.slice(2)]);
// The address is printed, or the start has failed. SQL works while Python is brought.
if (process.exitCode === undefined) {
  const tool = join(root, 'tools', 'python-environment.ts');
  const python = spawn(process.execPath, [tool], { stdio: ['ignore', 'ignore', 'inherit'] });
  python.on('error', () => undefined);
  process.once('exit', () => python.kill());
}
