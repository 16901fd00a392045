// Plain Node (18 or later) without dependencies, like what uses it: nothing may be installed yet.
import { spawn } from 'node:child_process';

/**
 * Runs a program in the place of this one: it gets what this one is sent, and its end is this one's. Stopping the
 * command that somebody typed must stop what it started, or a server stays behind that owns the home and the port.
 */
export function handOver(command, args, options = {}) {
  const child = spawn(command, args, { ...options, stdio: 'inherit' });
  const stop = () => child.kill('SIGTERM');
  // A terminal sends Ctrl-C to the whole chain by itself: here is only waited for what it does.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', stop);
  // npm starts a shell in between that ends when it is told to, and tells nobody.
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event !== undefined) {
    setInterval(() => process.ppid === parent || stop(), 500).unref();
  }
  child.on('error', (error) => {
    process.stderr.write(`vitrine: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (status) => process.exit(status ?? 1));
}
