import { resolve } from 'node:path';
import {
  type App,
  openApp,
  personas,
  moveLedger,
  rotateLogKey,
  rebuildHome,
  sampleDataPresent,
  loadSampleData,
} from '@vitrine/app/boot';
import { ledgerCheck, noteCheck } from '@vitrine/app/audit';
import { diagnose } from '@vitrine/app/environment';
import { homeAt, readSettings, systemClock, type Home, type Settings } from '@vitrine/core/process';
import { startServer, type RunningServer, strictDiagnosis } from '@vitrine/server';
import type { Command } from 'commander';
import { withClient, type GlobalOptions } from '../connect.ts';
import { createOutput, printProblem, table } from '../output.ts';
import { checkPublicLog, publicLogInWords } from './public-log.ts';
import { databaseHoldsAsOwner } from '../database-holds.ts';
import { readText } from '../read-text.ts';

export function operatorCommands(program: Command): void {
  const globals = (): GlobalOptions => program.opts<GlobalOptions>();
  const home = (): Home => homeAt(resolve(globals().home));

  program
    .command('start')
    .description('start everything and print the address')
    .option('--port <port>', 'port to listen on (VITRINE_PORT)')
    .option('--no-sample', 'do not load the sample data')
    .action(async (options: { port?: string; sample: boolean }) => {
      const settings = readSettings({
        ...process.env,
        ...(options.port === undefined ? {} : { VITRINE_PORT: options.port }),
      });
      await start(home(), settings, { sample: options.sample, json: globals().json });
    });

  ledgerCommands(program, globals, home);

  environmentCommands(program, globals);

  program
    .command('rebuild')
    .description('build the metadata database again from the ledger (the server must be stopped)')
    .action(async () => {
      const entries = await rebuildHome(home(), readSettings(process.env));
      createOutput(globals().json).result({ entries }, () => `Rebuilt from ${entries} ledger entries.`);
    });

  program
    .command('doctor')
    .description('check what this machine and home need')
    .action(async () => {
      const settings = readSettings(process.env);
      const findings = [
        ...(await diagnose(home(), settings, () => databaseHoldsAsOwner(home()))),
        ...strictDiagnosis(settings),
      ];
      createOutput(globals().json).result(findings, () =>
        findings
          .map((one) => `${one.ok ? 'ok  ' : 'FAIL'} ${one.what}${one.ok ? '' : `: ${one.help}`}`)
          .join('\n'),
      );
      if (findings.some((one) => !one.ok)) process.exitCode = 1;
    });
}

function ledgerInWords(report: Awaited<ReturnType<typeof ledgerCheck>>): string {
  return report.intact
    ? [
        `The ledger is intact: ${report.size} entries, root ${report.root}.`,
        ...(report.remembered === undefined
          ? []
          : [`It has only grown since the checkpoint: its first ${report.remembered} entries are the same.`]),
        ...(report.seenBySteward === undefined
          ? []
          : [`It begins with the ${report.seenBySteward} entries that the steward has seen.`]),
        ...(report.notHeldAgainstSteward === undefined
          ? []
          : [
              'It was NOT held against what the steward has seen: this account may not read the steward’s files. Run this as root, or as the steward’s account.',
            ]),
      ].join('\n')
    : [
        'The ledger is NOT intact:',
        ...report.problems.map((one) =>
          one.index === undefined ? `  ${one.problem}` : `  entry ${one.index}: ${one.problem}`,
        ),
      ].join('\n');
}

/** The append-only log: read, checked, moved. */
function ledgerCommands(program: Command, globals: () => GlobalOptions, home: () => Home): void {
  const ledger = program.command('ledger').description('the append-only log');
  ledger
    .command('list')
    .description('newest entries (oversight reviewers)')
    .option('--type <type>', 'only this type')
    .option('--agreement <ref>', 'only this agreement')
    .action(async (options: { type?: string; agreement?: string }) => {
      await withClient(globals(), async (client) => {
        const page = await client.call('listLedger', { query: options });
        createOutput(globals().json).result(page, () =>
          table(
            ['index', 'at', 'what'],
            page.entries.map((entry) => [String(entry.index), entry.at, entry.summary]),
          ),
        );
      });
    });
  ledger
    .command('verify')
    .description('check every entry, body and checkpoint on disk against the public key, or a public log')
    .option(
      '--since <checkpoint>',
      'a checkpoint kept from before, as a file or as its text: the log must begin with what it covers',
    )
    .option('--log <place>', 'check a public log instead: its address, such as https://…/log, or a folder')
    .option(
      '--key <key>',
      'with --log: the key of the log, or a file that holds it; without it the log’s own',
    )
    .option('--keep <folder>', 'with --log: keep a copy there, to be checked without network')
    .action(async (options: { since?: string; log?: string; key?: string; keep?: string }) => {
      const since = options.since === undefined ? undefined : await readCheckpoint(options.since);
      if (options.log !== undefined) {
        const { log, key, keep } = options;
        const check = await checkPublicLog({
          log,
          ...(key === undefined ? {} : { key }),
          ...(keep === undefined ? {} : { keep }),
          ...(since === undefined ? {} : { since }),
        });
        createOutput(globals().json).result(check, () => publicLogInWords(check));
        if (!check.intact) process.exitCode = 1;
        return;
      }
      const report = await noteCheck(home(), systemClock, () =>
        ledgerCheck(home(), readSettings(process.env), since),
      );
      createOutput(globals().json).result(report, () => ledgerInWords(report));
      if (!report.intact) process.exitCode = 1;
    });

  ledger
    .command('move')
    .description(
      'move the ledger to where VITRINE_LEDGER says, files or database (the server must be stopped)',
    )
    .action(async () => {
      const settings = readSettings(process.env);
      const entries = await moveLedger(home(), settings);
      createOutput(globals().json).result({ entries, to: settings.ledger }, () =>
        settings.ledger === 'database'
          ? `Moved ${entries} entries to the database. The files are kept in a folder server/ledger/before-the-move-…: remove them once all is well.`
          : `Moved ${entries} entries to files. The database keeps its copy.`,
      );
    });
  ledgerKeyCommands(ledger, globals, home);
}

/** A new key of the log. */
function ledgerKeyCommands(ledger: Command, globals: () => GlobalOptions, home: () => Home): void {
  ledger
    .command('rotate-key')
    .description('hand the ledger and the public log to a new key (the server must be stopped)')
    .requiredOption('--reason <text>', 'why; reviewers can read it')
    .action(async ({ reason }: { reason: string }) => {
      const done = await rotateLogKey(home(), readSettings(process.env), systemClock, reason);
      createOutput(globals().json).result(done, () =>
        [
          'The log is handed to a new key, and the old one signs nothing more.',
          `Whoever checks goes on with the first key: ${done.first}`,
          `The public log tells of it with its next day. Witnesses and programs of others need the newest: ${done.newest}`,
        ].join('\n'),
      );
    });
}

/** The whole environment: stopped and resumed. */
function environmentCommands(program: Command, globals: () => GlobalOptions): void {
  const environment = program.command('environment').description('the whole environment (operators)');
  environment
    .command('stop')
    .description('the kill switch: every query stops, every room closes, none opens until it is lifted')
    .requiredOption('--reason <text>', 'why; operators and oversight reviewers can read it')
    .action(async (options: { reason: string }) => {
      await withClient(globals(), async (client) => {
        const state = await client.call('stopEnvironment', { body: options });
        createOutput(globals().json).result(state, () => 'Stopped: no query runs and no room opens.');
      });
    });
  environment
    .command('resume')
    .description('lift the kill switch')
    .action(async () => {
      await withClient(globals(), async (client) => {
        const state = await client.call('resumeEnvironment', {});
        createOutput(globals().json).result(state, () => 'Lifted: queries run again.');
      });
    });
}

/** A checkpoint is some lines, and no file's name has any. The shell drops the newline at the end of a text. */
async function readCheckpoint(given: string): Promise<string> {
  if (!given.includes('\n')) return readText(given);
  return given.endsWith('\n') ? given : `${given}\n`;
}

async function start(
  home: ReturnType<typeof homeAt>,
  settings: Settings,
  { sample, json }: { readonly sample: boolean; readonly json: boolean },
): Promise<void> {
  const say = (text: string): void => void process.stderr.write(`vitrine: ${text}\n`);
  const development = settings.mode === 'development';
  const serve = async (opened: App): Promise<RunningServer> => {
    if (development && sample && !(await sampleDataPresent(opened))) await loadSampleData(opened, say);
    return startServer(opened, settings);
  };
  const app = await openApp({ home, settings, progress: say });
  const server = await serve(app).catch(async (error: unknown) => {
    // The app's own processes would keep this one alive.
    await app.close();
    throw error;
  });
  console.log(`\nVitrine is at ${server.url}\n`);
  for (const notice of app.notices()) console.log(`  ${notice}`);
  if (development) {
    console.log('\nSign in as one of the sample personas:');
    for (const persona of personas)
      console.log(`  ${persona.username.padEnd(18)} ${persona.roles.join(', ')}`);
  }
  console.log('\nStop with Ctrl-C.');
  const stop = (): void => {
    say('stopping …');
    void server
      .close()
      .finally(() => app.close())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          // Such as a full disk: the next start repairs what could not be finished.
          printProblem(error, json);
          process.exit(1);
        },
      );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}
