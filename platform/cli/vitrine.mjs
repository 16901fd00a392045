#!/usr/bin/env node
// The command as npm links it: it may be started by any Node, and hands over to the project's own.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { handOver } from '../../tools/hand-over.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
handOver(process.execPath, [join(root, 'tools', 'bootstrap.mjs'), 'cli', ...process.argv.slice(2)]);
