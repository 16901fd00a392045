import { setTimeout as sleep } from 'node:timers/promises';
import { ApiProblem, type Problem } from '@vitrine/api';
import type { Command } from 'commander';
import { withClient, type GlobalOptions } from '../connect.ts';
import { createOutput, table } from '../output.ts';
import { bundleText, differenceText } from '../text/notebook-text.ts';

/** How often a run is asked after. */
const lookMs = 500;

interface OfAgreement {
  readonly agreement: string;
}

export function notebookCommands(program: Command): void {
  const notebook = program
    .command('notebook')
    .description('your notebook under an agreement that shows rows');
  const globals = (): GlobalOptions => program.opts<GlobalOptions>();
  const show = (document: unknown, text: () => string): void =>
    createOutput(globals().json).result(document, text);
  const command = (words: string, description: string): Command =>
    notebook.command(words).description(description).requiredOption('--agreement <ref>', 'the agreement');

  command('versions', 'the versions that are kept by a name, newest first').action(
    async ({ agreement: ref }: OfAgreement) => {
      await withClient(globals(), async (client) => {
        const { versions, unreadable } = await client.call('listVersions', { params: { ref } });
        show({ versions, unreadable }, () =>
          table(
            ['version', 'saved', 'cells', 'name'],
            [
              ...versions.map(({ id, at, cells, name }) => [id, at, String(cells), name]),
              ...unreadable.map((id) => [id, '', '', 'cannot be read, only removed']),
            ],
          ),
        );
      });
    },
  );

  command('save <name>', 'keep the notebook as it is by a name').action(
    async (name: string, { agreement: ref }: OfAgreement) => {
      await withClient(globals(), async (client) => {
        const { revision } = await client.call('getNotebook', { params: { ref } });
        const saved = await client.call('saveVersion', { params: { ref }, body: { name, revision } });
        show(saved, () => `This is version ${saved.id}.`);
      });
    },
  );

  command('compare <version>', 'what changed since a version, cell by cell')
    .option('--with <version>', 'to another version; without it to the notebook as it is')
    .action(async (id: string, options: OfAgreement & { readonly with?: string }) => {
      await withClient(globals(), async (client) => {
        const query = options.with === undefined ? {} : { with: options.with };
        const params = { ref: options.agreement, id };
        const difference = await client.call('compareVersions', { params, query });
        show(difference, () => differenceText(difference));
      });
    });

  command('restore <version>', 'bring a version back; what was there is kept as a version first').action(
    async (id: string, { agreement: ref }: OfAgreement) => {
      await withClient(globals(), async (client) => {
        const { revision } = await client.call('getNotebook', { params: { ref } });
        const done = await client.call('restoreVersion', { params: { ref, id }, body: { revision } });
        show(done, () => 'Restored.');
      });
    },
  );

  command('remove <version>', 'forget a version; the notebook stays as it is').action(
    async (id: string, { agreement: ref }: OfAgreement) => {
      await withClient(globals(), async (client) => {
        const done = await client.call('removeVersion', { params: { ref, id } });
        show(done, () => 'Removed.');
      });
    },
  );

  bundleCommands(command, globals, show);
}

type Show = (document: unknown, text: () => string) => void;

/** Runs from the top in a fresh room, and what they became. */
function bundleCommands(
  command: (words: string, description: string) => Command,
  globals: () => GlobalOptions,
  show: Show,
): void {
  command('run', 'run all cells in order in a fresh room, and wait for the bundle; nothing is shown').action(
    async ({ agreement: ref }: OfAgreement) => {
      await withClient(globals(), async (client) => {
        const output = createOutput(globals().json);
        const params = { ref };
        const { revision } = await client.call('getNotebook', { params });
        const { id } = await client.call('startFreshRun', { params, body: { revision } });
        let told = '';
        for (;;) {
          const { running, bundles, problem } = await client.call('listBundles', { params });
          const mine = running.find((one) => one.id === id);
          if (mine === undefined) {
            const bundle = bundles.find((one) => one.id === id);
            if (bundle === undefined) throw new ApiProblem(problem as Problem);
            show(
              bundle,
              () => `This is bundle ${id}: ${bundle.state === 'ok' ? 'it ran to the end' : 'a cell failed'}.`,
            );
            return;
          }
          const now = `${mine.stage}${mine.cell === 0 ? '' : `: cell ${mine.cell} of ${mine.cells}`}`;
          if (now !== told) output.progress(now);
          told = now;
          await sleep(lookMs);
        }
      });
    },
  );

  command('bundles', 'the bundles of your runs from the top, newest first').action(
    async ({ agreement: ref }: OfAgreement) => {
      await withClient(globals(), async (client) => {
        const { bundles } = await client.call('listBundles', { params: { ref } });
        show(bundles, () =>
          table(
            ['bundle', 'run', 'state', 'cells'],
            bundles.map(({ id, at, state, cells }) => [id, at, state, String(cells)]),
          ),
        );
      });
    },
  );

  command(
    'bundle <id>',
    'what a bundle holds: code, versions, cuts, outputs with their digests; it counts as text',
  ).action(async (id: string, { agreement: ref }: OfAgreement) => {
    await withClient(globals(), async (client) => {
      const bundle = await client.call('showBundle', { params: { ref, id } });
      show(bundle, () => bundleText(bundle));
    });
  });

  command('output <id> <number>', 'one output of a bundle; it counts as what a cell puts out').action(
    async (id: string, output: string, { agreement: ref }: OfAgreement) => {
      await withClient(globals(), async (client) => {
        const shown = await client.call('showBundleOutput', { params: { ref, id, output } });
        show(shown, () => JSON.stringify(shown.output ?? shown.withheld, null, 2));
      });
    },
  );
}
