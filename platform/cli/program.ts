import { Command, CommanderError } from 'commander';
import { agreementCommands } from './commands/agreement.ts';
import { certificateCommands } from './commands/certificate.ts';
import { cohortCommands } from './commands/cohort.ts';
import { cutCommands } from './commands/cut.ts';
import { datasetCommands } from './commands/dataset.ts';
import { officerCommands } from './commands/officer.ts';
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
    officerCommands,
    datasetCommands,
    cohortCommands,
    agreementCommands,
    cutCommands,
    queryCommands,
    requestCommands,
    outputCommands,
    certificateCommands,
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

/** Global options may stand anywhere on the line, up to a `--`. */
export function hoist(args: readonly string[]): string[] {
  const globals: string[] = [];
  const rest: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const argument = args[i] ?? '';
    const value = args[i + 1];
    if (argument === '--') {
      rest.push(...args.slice(i));
      break;
    }
    if (argument === '--json' || /^--(?:home|as)=/.test(argument)) globals.push(argument);
    else if ((argument === '--home' || argument === '--as') && value !== undefined) {
      globals.push(argument, value);
      i += 1;
    } else rest.push(argument);
  }
  return [...globals, ...rest];
}

/**
 * Runs one command line. The exit status is 0 for done, 1 for refused or failed, 2 for wrong usage.
 * @param args without the program's own name
 */
export async function runCommandLine(args: readonly string[]): Promise<void> {
  const hoisted = hoist(args);
  try {
    await createProgram().parseAsync(hoisted, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
    else printProblem(error, hoisted.includes('--json'));
  }
}
