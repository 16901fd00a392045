import { InvalidInput } from '@vitrine/core/errors';
import { Command, CommanderError } from 'commander';
import { agreementCommands } from './commands/agreement.ts';
import { auditCommands } from './commands/audit.ts';
import { backupCommands } from './commands/backup.ts';
import { budgetCommands } from './commands/budget.ts';
import { caseCommands } from './commands/case.ts';
import { certificateCommands } from './commands/certificate.ts';
import { cohortCommands } from './commands/cohort.ts';
import { evidenceCommands } from './commands/evidence.ts';
import { incidentCommands } from './commands/incident.ts';
import { linkageCommands } from './commands/linkage.ts';
import { cutCommands } from './commands/cut.ts';
import { datasetCommands } from './commands/dataset.ts';
import { optOutCommands } from './commands/optout.ts';
import { notebookCommands } from './commands/notebook.ts';
import { noticeCommands } from './commands/notices.ts';
import { officerCommands } from './commands/officer.ts';
import { operatorCommands } from './commands/operator.ts';
import { outputCommands } from './commands/output.ts';
import { queryCommands } from './commands/query.ts';
import { requestCommands } from './commands/request.ts';
import { runCommands } from './commands/run.ts';
import { signInCommands } from './commands/sign-in.ts';
import type { GlobalOptions } from './connect.ts';
import { hoist } from './hoist.ts';
import { printProblem } from './output.ts';

/** The whole command tree. */
export function createProgram(): Command {
  const program = new Command('vitrine')
    .description('A secure data environment for health data')
    .option('--home <dir>', 'the home folder', '.vitrine')
    .option('--json', 'one JSON document on standard output; problems as JSON on standard error', false)
    .option('--server <url>', 'act at this server, as the person who signed in there (login)')
    .option('--as <name>', 'act as a sample persona (development sign-in only)')
    .showHelpAfterError()
    .exitOverride();
  for (const add of [
    signInCommands,
    noticeCommands,
    operatorCommands,
    backupCommands,
    officerCommands,
    auditCommands,
    evidenceCommands,
    caseCommands,
    incidentCommands,
    datasetCommands,
    optOutCommands,
    cohortCommands,
    linkageCommands,
    agreementCommands,
    cutCommands,
    queryCommands,
    budgetCommands,
    notebookCommands,
    runCommands,
    requestCommands,
    outputCommands,
    certificateCommands,
  ])
    add(program);
  program.hook('preAction', (_program, command) =>
    demandHome(nameOf(command), program.opts<GlobalOptions>()),
  );
  const inherit = (command: Command): void => {
    for (const child of command.commands) {
      child.exitOverride().showHelpAfterError();
      inherit(child);
    }
  };
  inherit(program);
  return program;
}

/** Commands that work on files of this machine, and never at a server. */
const onThisMachine = new Set([
  'start',
  'backup',
  'restore',
  'rebuild',
  'doctor',
  'ledger verify',
  'ledger rotate-key',
  'output check',
  'certificate verify',
]);

/** @throws InvalidInput for a server that the command would not have gone to */
function demandHome(name: string, { server }: GlobalOptions): void {
  if (server === undefined || !(onThisMachine.has(name) || name.startsWith('officer '))) return;
  throw new InvalidInput({
    detail: `The command ${name} works on files of this machine, not at a server.`,
    help: 'Leave --server out.',
  });
}

/** `ledger verify`, and so on. */
function nameOf(command: Command): string {
  const { parent } = command;
  return parent?.parent ? `${nameOf(parent)} ${command.name()}` : command.name();
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
