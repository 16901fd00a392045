import {
  ApiProblem,
  descriptionForms,
  dictionaryCsv,
  faultsCsv,
  type CheckProgress,
  type Problem,
  type PublishProgress,
} from '@vitrine/api';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { withClient, type GlobalOptions } from '../connect.ts';
import { createOutput, table } from '../output.ts';
import { readText } from '../read-text.ts';
import { datasetText, publishedText } from '../text/dataset-text.ts';
import { boughtText, synopsisText } from '../text/synopsis-text.ts';
import { checkedText, qualityText, quarantineText } from '../text/quality-text.ts';
import { deliverCommands } from './deliver.ts';
import { twinCommand } from './twin.ts';

function wholeNumber(text: string): number {
  if (/^[0-9]{1,12}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}

export function datasetCommands(program: Command): void {
  const dataset = program.command('dataset').description('publish and look at datasets');
  const globals = (): GlobalOptions => program.opts<GlobalOptions>();

  deliveryCommands(dataset, globals);

  qualityCommands(dataset, globals);

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
    .command('dictionary <dataset>')
    .description('the data dictionary as CSV: columns, types, what agreements may have, codes')
    .action(async (name: string) => {
      await withClient(globals(), async (client) => {
        const one = await client.call('getDataset', { params: { dataset: name } });
        createOutput(globals().json).result(one, () => dictionaryCsv(one).trimEnd());
      });
    });

  givenOutCommands(dataset, globals);
}

/** A delivery on its way to being a release. */
function deliveryCommands(dataset: Command, globals: () => GlobalOptions): void {
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
    .command('draft [file]')
    .description('propose a dataset file for a file of the landing area, or of a data contract')
    .option('--delivered', 'the file was delivered with `vitrine dataset deliver` or in the browser')
    .option('--from <contract>', 'a contract of the Open Data Contract Standard 3, as YAML or JSON')
    .action(async (file: string | undefined, { from, delivered }: { from?: string; delivered?: true }) => {
      if ((file === undefined) === (from === undefined))
        throw new InvalidArgumentError('Give a file of the landing area, or --from a contract.');
      const contract = from === undefined ? undefined : await readText(from);
      await withClient(globals(), async (client) => {
        const proposed =
          contract === undefined
            ? await client.call('draftDataset', {
                body: { file: file ?? '', source: delivered === true ? 'deliveries' : 'landing' },
              })
            : await client.call('draftFromContract', { body: { text: contract } });
        createOutput(globals().json).result(proposed, () => proposed.text.trimEnd());
      });
    });

  dataset
    .command('check <file>')
    .description('try a dataset file on its landing file without publishing')
    .action(async (file: string) => {
      const output = createOutput(globals().json);
      const text = await readText(file);
      await withClient(globals(), async (client) => {
        let checked: Extract<CheckProgress, { kind: 'checked' }> | undefined;
        for await (const line of client.stream('checkDataset', { body: { text } })) {
          if (line.kind === 'problem') throw new ApiProblem(line.problem as Problem);
          if (line.kind === 'step') output.progress(line.step);
          else checked = line;
        }
        const done = checked;
        output.result(done, () => (done === undefined ? 'Nothing was checked.' : checkedText(done)));
      });
    });
}

/** What became of the rows of a release. */
function qualityCommands(dataset: Command, globals: () => GlobalOptions): void {
  dataset
    .command('quality <dataset> <release>')
    .description('what the delivery of a release came to')
    .action(async (name: string, version: string) => {
      await withClient(globals(), async (client) => {
        const report = await client.call('getQuality', { params: { dataset: name, version } });
        createOutput(globals().json).result(report, () => qualityText(report));
      });
    });

  dataset
    .command('quarantine <dataset> <release>')
    .description('show a page of the rows that were kept out; each look is recorded and counted')
    .option('--reason <reason>', 'only rows of this reason')
    .addOption(new Option('--after <line>', 'only rows behind this line').argParser(wholeNumber).default(0))
    .action(async (name: string, version: string, asked: { reason?: string; after: number }) => {
      await withClient(globals(), async (client) => {
        const page = await client.call('showQuarantine', { params: { dataset: name, version }, body: asked });
        createOutput(globals().json).result(page, () => quarantineText(page));
      });
    });

  dataset
    .command('faults <dataset> <release>')
    .description('the list of faults for who sent the file, as CSV: lines, headings and reasons, no value')
    .action(async (name: string, version: string) => {
      await withClient(globals(), async (client) => {
        const list = await client.call('listFaults', { params: { dataset: name, version }, body: {} });
        createOutput(globals().json).result(list, () => faultsCsv(list).trimEnd());
      });
    });
}

/** What is given out of a dataset without a row of it, and whether a release is whole. */
function givenOutCommands(dataset: Command, globals: () => GlobalOptions): void {
  dataset
    .command('synopsis <dataset>')
    .description('the public synopsis: counts of people with noise, and intervals')
    .option('--publish', 'publish the one that the newest release declares, of its privacy budget')
    .action(async (name: string, { publish }: { publish?: true }) => {
      const output = createOutput(globals().json);
      await withClient(globals(), async (client) => {
        if (publish === true) {
          const to = { params: { dataset: name }, body: {} };
          output.progress(boughtText(await client.call('buySynopsis', to)));
        }
        const one = await client.call('getSynopsis', { params: { dataset: name } });
        output.result(one, () => synopsisText(one));
      });
    });

  twinCommand(dataset, globals);
  deliverCommands(dataset, globals);

  dataset
    .command('export <dataset>')
    .description(
      'what everybody may know of a dataset, in a form that other catalogues read; for data managers odcs is the whole contract',
    )
    .addOption(new Option('--form <form>', 'the form').choices(descriptionForms).makeOptionMandatory())
    .action(async (name: string, { form }: { form: (typeof descriptionForms)[number] }) => {
      await withClient(globals(), async (client) => {
        const described = await client.call('describeDataset', {
          params: { dataset: name },
          query: { as: form },
        });
        createOutput(globals().json).result(described, () => described.text.trimEnd());
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
}
