import type { Command } from 'commander';
import { withClient, type GlobalOptions } from '../connect.ts';
import { createOutput, table } from '../output.ts';
import { differenceText } from '../text/notebook-text.ts';

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
        const { versions } = await client.call('listVersions', { params: { ref } });
        show(versions, () =>
          table(
            ['version', 'saved', 'cells', 'name'],
            versions.map(({ id, at, cells, name }) => [id, at, String(cells), name]),
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
}
