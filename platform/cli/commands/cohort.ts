import type { Command } from 'commander';
import { withClient, type GlobalOptions } from '../connect.ts';
import { createOutput, table } from '../output.ts';

export function cohortCommands(program: Command): void {
  const cohort = program.command('cohort').description('lists of people that agreements can name');
  const globals = (): GlobalOptions => program.opts<GlobalOptions>();

  cohort
    .command('load <file>')
    .description('load a list of NHS numbers from the landing area, once, under the name of its file')
    .action(async (file: string) => {
      await withClient(globals(), async (client) => {
        const list = await client.call('loadCohort', { body: { file } });
        createOutput(globals().json).result(
          list,
          () => `Loaded: list ${list.name}, about ${list.count} numbers. It never changes.`,
        );
      });
    });

  cohort
    .command('list')
    .description('the lists that are loaded')
    .action(async () => {
      await withClient(globals(), async (client) => {
        const { cohorts } = await client.call('listCohorts', {});
        createOutput(globals().json).result(cohorts, () =>
          table(
            ['list', 'loaded', 'numbers, about'],
            cohorts.map((one) => [one.name, one.at, one.count]),
          ),
        );
      });
    });
}
