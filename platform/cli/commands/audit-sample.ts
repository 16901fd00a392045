import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { sampleOutcomes } from '@vitrine/api';
import { commitmentTo } from '@vitrine/app/audit';
import { Argument, type Command } from 'commander';
import { withClient, type GlobalOptions } from '../connect.ts';
import { createOutput, table } from '../output.ts';

type Outcome = (typeof sampleOutcomes)[number];

/** Audit by sample: fix a month beforehand, draw it when it is over, look at each entry. */
export function sampleCommands(audit: Command, globals: () => GlobalOptions): void {
  const sample = audit.command('sample').description('audit by sample, fixed before the month begins');
  const secretFile = ['--secret-file <file>', 'where the secret is kept until the month is over'] as const;

  sample
    .command('list')
    .description('the months with their samples, and what is still to be looked at')
    .action(async () => {
      await withClient(globals(), async (client) => {
        const found = await client.call('listSamples', {});
        createOutput(globals().json).result(found, () =>
          table(
            ['month', 'state', 'drawn', 'not looked at'],
            found.months.map(({ month, state, entries }) => [
              month,
              state,
              entries.map(({ index }) => index).join(' '),
              String(entries.filter(({ looks }) => looks.length === 0).length),
            ]),
          ),
        );
      });
    });

  sample
    .command('commit <month>')
    .description(
      'fixes a month that is still to come: writes a new secret to a file and publishes its SHA-256',
    )
    .requiredOption(...secretFile)
    .action(async (month: string, options: { secretFile: string }) => {
      const secret = randomBytes(32).toString('hex');
      // Never over another: who loses a secret can draw nothing. Nobody else of this machine reads it.
      await writeFile(options.secretFile, `${secret}\n`, { mode: 0o600, flag: 'wx' });
      await withClient(globals(), async (client) => {
        const body = { commitment: commitmentTo(secret) };
        const told = await client.call('commitSample', { params: { month }, body });
        createOutput(globals().json).result(
          told,
          () =>
            `The sample of ${month} is fixed. Keep ${options.secretFile} to yourself until the month is over.`,
        );
      });
    });

  sample
    .command('draw <month>')
    .description('draws the sample of a month that is over, by telling its secret')
    .requiredOption(...secretFile)
    .action(async (month: string, options: { secretFile: string }) => {
      const secret = (await readFile(options.secretFile, 'utf8')).trim();
      await withClient(globals(), async (client) => {
        const told = await client.call('drawSample', { params: { month }, body: { secret } });
        createOutput(globals().json).result(told, () => `The sample of ${month} is drawn.`);
      });
    });

  sample
    .command('look <month> <entry>')
    .description('says what you made of an entry that was drawn')
    .addArgument(new Argument('<outcome>').choices(sampleOutcomes))
    .option('--note <words>', 'on record with your name, for reviewers', '')
    .action(async (month: string, entry: string, outcome: Outcome, { note }: { note: string }) => {
      await withClient(globals(), async (client) => {
        const body = { entry: Number(entry), outcome, note };
        const told = await client.call('lookAtSampled', { params: { month }, body });
        createOutput(globals().json).result(told, () => 'It is on record.');
      });
    });
}
