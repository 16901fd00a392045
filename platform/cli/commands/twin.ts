import { mostTwinRows, type ApiClient, type Twin } from '@vitrine/api';
import { InvalidInput } from '@vitrine/core/errors';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { resolve } from 'node:path';
import { withClient, type GlobalOptions } from '../connect.ts';
import { createOutput } from '../output.ts';
import { writePractice, type TwinForm } from '../twin/write-practice.ts';

interface TwinOptions {
  readonly agreement?: string;
  readonly rows: number;
  readonly seed: number;
  readonly form: TwinForm;
  readonly to: string;
}

const wholeUpTo =
  (most: number) =>
  (text: string): number => {
    if (/^[0-9]{1,12}$/.test(text) && Number(text) <= most) return Number(text);
    throw new InvalidArgumentError(`It must be a whole number, ${most} at most.`);
  };

/** `dataset twin`: rows that are nobody's, in a folder in which code for a room runs. */
export function twinCommand(dataset: Command, globals: () => GlobalOptions): void {
  dataset
    .command('twin [dataset]')
    .description('a synthetic twin to write code against, in a folder: no row of it is of a person')
    .option('--agreement <ref>', 'only what this agreement grants; without a dataset, all of its tables')
    .option('--rows <number>', 'rows of each table', wholeUpTo(mostTwinRows), 1_000)
    .option('--seed <number>', 'another number makes other rows', wholeUpTo(2_147_483_647), 1)
    .addOption(
      new Option('--form <form>', 'the form of the files').choices(['csv', 'parquet']).default('csv'),
    )
    .option('--to <folder>', 'where to write', 'twin')
    .action(async (name: string | undefined, options: TwinOptions) => {
      const { agreement, rows, seed, form, to } = options;
      await withClient(globals(), async (client) => {
        const query = { rows, seed };
        const twins: Twin[] = [];
        for (const one of await namesOf(client, name, agreement))
          twins.push(
            agreement === undefined
              ? await client.call('getDatasetTwin', { params: { dataset: one }, query })
              : await client.call('getAgreementTwin', { params: { ref: agreement, dataset: one }, query }),
          );
        const files = await writePractice(resolve(to), twins, form);
        createOutput(globals().json).result({ folder: resolve(to), files, twins: twins.map(toldOf) }, () =>
          [...twins.map(twinText), `Written to ${to}: ${files.join(', ')}.`].join('\n'),
        );
      });
    });
}

async function namesOf(
  client: ApiClient,
  name: string | undefined,
  agreement: string | undefined,
): Promise<readonly string[]> {
  if (name !== undefined) return [name];
  if (agreement === undefined)
    throw new InvalidInput({
      detail: 'The command does not say of what.',
      help: 'Name a dataset, or --agreement for all tables that it grants.',
    });
  const { tables } = await client.call('getWorkspace', { params: { ref: agreement } });
  return tables.map((one) => one.dataset);
}

const toldOf = ({ dataset, release, rows, seed, note, likeness }: Twin) => ({
  ...{ dataset, release, rows, seed },
  ...{ note, likeness },
});

function twinText({ note, likeness }: Twin): string {
  const near = likeness.map(
    ({ title, totalVariation }) =>
      `  ${title}: ${(totalVariation * 100).toFixed(1)} % of the shares lie elsewhere`,
  );
  return [note, ...near].join('\n');
}
