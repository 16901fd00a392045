/** A server for one command of root's, under an account of its own; it ends when its input does. */
import { homeAt, readSettings } from '@vitrine/core/process';
import { toProblem } from '@vitrine/core/errors';
import { once } from 'node:events';
import { openTemporary } from './temporary-server.ts';

try {
  const server = await openTemporary(homeAt(process.argv[2] ?? ''), readSettings(process.env));
  process.stdout.write('\n');
  await once(process.stdin.resume(), 'end');
  await server.close();
} catch (error) {
  process.stdout.write(`${JSON.stringify(toProblem(error))}\n`);
  process.exitCode = 1;
}
