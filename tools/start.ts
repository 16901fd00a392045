import { runCommandLine } from '../platform/cli/program.ts';
import { buildWeb } from './build-web.ts';

await buildWeb();
await runCommandLine(['start', ...process.argv.slice(2)]);
