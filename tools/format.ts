import { runTool } from './processes.ts';

const formatted = await runTool('prettier', ['--write', '--log-level', 'warn', '.']);
process.exitCode = formatted.status;
