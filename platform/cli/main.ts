import { Command, CommanderError } from 'commander';
import { agreementCommands } from './commands/agreement.ts';
import { datasetCommands } from './commands/dataset.ts';
import { operatorCommands } from './commands/operator.ts';
import { outputCommands } from './commands/output.ts';
import { queryCommands } from './commands/query.ts';
import { requestCommands } from './commands/request.ts';
import { printProblem } from './output.ts';

/** The whole command tree. */
export function createProgram(): Command {
  const program = new Command('vitrine')
    .description('A secure data environment for health data')
    .option('--home <dir>', 'the home folder', '.vitrine')
    .option('--json', 'one JSON document on standard output; problems as JSON on standard error', false)
    .option('--as <name>', 'act as a sample persona (development sign-in only)')
    .showHelpAfterError()
    .exitOverride();
  for (const add of [
    operatorCommands,
    datasetCommands,
    agreementCommands,
    queryCommands,
    requestCommands,
    outputCommands,
  ])
    add(program);
  const inherit = (command: Command): void => {
    for (const child of command.commands) {
      child.exitOverride().showHelpAfterError();
      inherit(child);
    }
  };
  inherit(program);
  return program;
}

/** Global options may stand anywhere on the line. */
function hoist(args: readonly string[]): string[] {
  const globals: string[] = [];
  const rest: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const argument = args[i] ?? '';
    if (argument === '--json') globals.push(argument);
    else if (argument === '--home' || argument === '--as') globals.push(argument, args[++i] ?? '');
    else rest.push(argument);
  }
  return [...globals, ...rest];
}

const args = process.argv.slice(2);
try {
  await createProgram().parseAsync(hoist(args), { from: 'user' });
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else printProblem(error, args.includes('--json'));
}
