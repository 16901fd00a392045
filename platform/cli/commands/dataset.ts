import { ApiProblem, type Problem, type PublishProgress } from '@vitrine/api';
import { Option, type Command } from 'commander';
import { withClient, type GlobalOptions } from '../connect.ts';
import { createOutput, table } from '../output.ts';
import { readText } from '../read-text.ts';
import { datasetText, publishedText } from '../text/dataset-text.ts';

const kindText = { national: 'national', type1: 'type 1' } as const;

export function datasetCommands(program: Command): void {
  const dataset = program.command('dataset').description('publish and look at datasets');
  const globals = (): GlobalOptions => program.opts<GlobalOptions>();

  dataset
    .command('publish <file>')
    .description('publish a release from a dataset file (YAML)')
    .action(async (file: string) => {
      const output = createOutput(globals().json);
      const text = await readText(file);
      await withClient(globals(), async (client) => {
        let published: Extract<PublishProgress, { kind: 'published' }> | undefined;
        for await (const line of client.stream('publishDataset', { body: { text } })) {
          if (line.kind === 'problem') throw new ApiProblem(line.problem as Problem);
          if (line.kind === 'step') output.progress(line.step);
          else published = line;
        }
        const done = published;
        output.result(done, () => (done === undefined ? 'Nothing was published.' : publishedText(done)));
      });
    });

  dataset
    .command('list')
    .description('published datasets')
    .action(async () => {
      await withClient(globals(), async (client) => {
        const { datasets } = await client.call('listDatasets', {});
        createOutput(globals().json).result(datasets, () =>
          table(
            ['dataset', 'release', 'rows', 'title'],
            datasets.map((one) => [one.dataset, one.latest, String(one.rows), one.title]),
          ),
        );
      });
    });

  dataset
    .command('show <dataset>')
    .description('columns, lookups, releases and quality of a dataset')
    .action(async (name: string) => {
      await withClient(globals(), async (client) => {
        const one = await client.call('getDataset', { params: { dataset: name } });
        createOutput(globals().json).result(one, () => datasetText(one));
      });
    });

  dataset
    .command('verify <dataset> <release>')
    .description('check every object of a release against its signed manifest')
    .action(async (name: string, version: string) => {
      await withClient(globals(), async (client) => {
        const report = await client.call('verifyRelease', { params: { dataset: name, version }, body: {} });
        createOutput(globals().json).result(report, () =>
          report.intact ? 'The release is intact.' : report.problems.join('\n'),
        );
        if (!report.intact) process.exitCode = 1;
      });
    });

  program
    .command('optout')
    .description('opt-outs')
    .command('apply <file>')
    .description('apply a list of NHS numbers from the landing area')
    .addOption(
      new Option('--kind <kind>', 'whose opt-outs').choices(['national', 'type1']).default('national'),
    )
    .action(async (file: string, options: { kind: 'national' | 'type1' }) => {
      await withClient(globals(), async (client) => {
        const snapshot = await client.call('applyOptOuts', { body: { file, kind: options.kind } });
        createOutput(globals().json).result(
          snapshot,
          () =>
            `Applied: the ${kindText[options.kind]} opt-outs of ${file}, about ${snapshot.count} numbers.`,
        );
      });
    });
}
