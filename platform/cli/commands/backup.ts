import { resolve } from 'node:path';
import { backUp, restore } from '@vitrine/app/backup';
import { homeAt, readSettings, systemClock } from '@vitrine/core/process';
import type { Command } from 'commander';
import type { GlobalOptions } from '../connect.ts';
import { createOutput } from '../output.ts';

/** Copies of a home, for whoever may read and write its folder. */
export function backupCommands(program: Command): void {
  const globals = (): GlobalOptions => program.opts<GlobalOptions>();
  const home = (): ReturnType<typeof homeAt> => homeAt(resolve(globals().home));

  program
    .command('backup <folder>')
    .description('copy the home into a new folder, also while the server runs (operator)')
    .option(
      '--with-keys',
      'copy the folders of keys, too: whoever has the backup can then read everything',
      false,
    )
    .action(async (folder: string, options: { withKeys: boolean }) => {
      const done = await backUp(home(), resolve(folder), {
        keys: options.withKeys,
        clock: systemClock,
        settings: readSettings(process.env),
      });
      createOutput(globals().json).result(done, () =>
        [
          `Backed up ${done.files} files, ${done.bytes} bytes.`,
          done.keys
            ? 'The keys are in it: keep it as safe as the home.'
            : 'The keys are not in it: keep a copy of server/keys and steward/keys somewhere else.',
        ].join('\n'),
      );
    });

  program
    .command('restore <folder>')
    .description('make the home of a backup, in an empty folder, and verify its ledger (operator)')
    .option(
      '--keys <folder>',
      'a copy of the home with server/keys and steward/keys, for a backup without them',
    )
    .action(async (folder: string, options: { keys?: string }) => {
      const { at, check } = await restore(resolve(folder), home(), {
        settings: readSettings(process.env),
        ...(options.keys === undefined ? {} : { keysFrom: resolve(options.keys) }),
      });
      createOutput(globals().json).result({ at, ...check }, () =>
        [
          `Restored the home as it was at ${at}. The ledger is intact: ${check.size} entries, root ${check.root}.`,
          'What happened later is not in it, ends of agreements and officers’ removals among it: do these again first.',
        ].join('\n'),
      );
    });
}
