#!/usr/bin/env node
// The command as npm links it: it may be started by any Node, and hands over to the project's own.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const bootstrap = join(here, '..', '..', 'tools', 'bootstrap.mjs');
const result = spawnSync(process.execPath, [bootstrap, 'cli', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exit(result.status ?? 1);
