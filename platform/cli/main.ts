import { launched } from './launched.ts';

const args = process.argv.slice(2);
if (!(await launched(args))) {
  // Only now: who launches a server does without all that it loads.
  const { runCommandLine } = await import('./program.ts');
  await runCommandLine(args);
}
