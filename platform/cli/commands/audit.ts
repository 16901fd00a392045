import { writeFile } from 'node:fs/promises';
import { InvalidInput } from '@vitrine/core/errors';
import { Option, type Command } from 'commander';
import { auditFilter, type AuditFilter } from '@vitrine/api';
import { withClient, type GlobalOptions } from '../connect.ts';
import { createOutput, table } from '../output.ts';
import { sampleCommands } from './audit-sample.ts';

const filters = [
  ['--text <words>', 'words beside each other; the last may be the beginning of one'],
  ['--person <name>', 'an id, a sign-in name, or a part of a name'],
  ['--organisation <name>', 'a controller'],
  ['--agreement <ref>', 'with its version, or without it all of them'],
  ['--dataset <name>', 'acts that read it'],
  ['--column <name>', 'queries that used it, as dataset.COLUMN'],
  ['--kind <type>', 'the kind of event'],
  ['--decision <decision>', 'done, refused, failed, interrupted or begun'],
  ['--request <id>', 'one request'],
  ['--from <day>', 'from this day on'],
  ['--to <day>', 'up to this day'],
] as const;

/** What reviewers do: find acts, give them out, read what the rules find, and ask what was needed. */
export function auditCommands(program: Command): void {
  const globals = (): GlobalOptions => program.opts<GlobalOptions>();
  const audit = program.command('audit').description('who did what, when and why (oversight reviewers)');
  const filtered = (name: string, description: string): Command => {
    const command = audit.command(name).description(description);
    for (const [flags, what] of filters) command.option(flags, what);
    return command;
  };

  filtered('list', 'acts that fit, newest first, intent and outcome together').action(
    async (options: Record<string, string>) => {
      const query = filterOf(options);
      await withClient(globals(), async (client) => {
        const page = await client.call('listActs', { query });
        createOutput(globals().json).result(page, () =>
          table(
            ['entry', 'at', 'decision', 'what'],
            page.acts.map((act) => [String(act.index), act.at, act.decision, act.summary]),
          ),
        );
      });
    },
  );

  filtered('export', 'acts that fit, as a file; that you exported them is recorded first')
    .addOption(new Option('--format <format>', 'the file’s form').choices(['csv', 'json']).default('csv'))
    .option('--out <file>', 'where to; else audit-DAY.csv here')
    .action(async (options: Record<string, string> & { format: 'csv' | 'json'; out?: string }) => {
      const body = { filter: filterOf(options), format: options.format };
      await withClient(globals(), async (client) => {
        const { fileName, text, acts, more } = await client.call('exportActs', { body });
        const file = options.out ?? fileName;
        // It names people: nobody else of this machine reads it.
        await writeFile(file, text, { mode: 0o600 });
        createOutput(globals().json).result(
          { file, acts, more },
          () => `${acts} acts are in ${file}.${more ? ' There are more: narrow the filter.' : ''}`,
        );
      });
    });

  audit
    .command('unusual')
    .description('what readable rules found in the last days, with the reason of each')
    .option('--days <days>', 'how many days', '30')
    .action(async ({ days }: { days: string }) => {
      await withClient(globals(), async (client) => {
        const found = await client.call('listUnusual', { query: { days: Number(days) } });
        createOutput(globals().json).result(found, () =>
          found.findings.length === 0
            ? 'The rules find nothing unusual.'
            : table(
                ['day', 'rule', 'why', 'looked at'],
                found.findings.map(({ day, rule, reason, looks }) => [
                  day,
                  rule,
                  reason,
                  looks.map(({ outcome, by }) => `${outcome} (${by.name})`).join(', '),
                ]),
              ),
        );
      });
    });

  sampleCommands(audit, globals);

  useCommand(audit, globals);
}

/** What was granted beside what was used. */
function useCommand(audit: Command, globals: () => GlobalOptions): void {
  audit
    .command('use [ref]')
    .description('what agreements grant and nobody used; of one agreement, with a tighter one to propose')
    .option('--out <file>', 'writes the tighter agreement, to be proposed as it stands')
    .action(async (ref: string | undefined, { out }: { out?: string }) => {
      await withClient(globals(), async (client) => {
        if (ref === undefined) {
          const { agreements } = await client.call('listUnused', {});
          createOutput(globals().json).result(agreements, () =>
            table(
              ['agreement', 'columns never read', 'people who never worked'],
              agreements.map((one) => [
                one.ref,
                one.columns.unused === null ? 'not known' : `${one.columns.unused} of ${one.columns.granted}`,
                `${one.people.unused} of ${one.people.granted}`,
              ]),
            ),
          );
          return;
        }
        const use = await client.call('getAgreementUse', { params: { ref } });
        if (out !== undefined && use.suggestion !== null) await writeFile(out, `${use.suggestion}\n`);
        createOutput(globals().json).result(use, () => {
          const columns = use.datasets.map(
            ({ dataset, unused }) => `${dataset}: never read ${unused.join(', ') || 'nothing'}`,
          );
          const people = `people who never worked: ${use.people.unused.join(', ') || 'nobody'}`;
          const tighter =
            use.suggestion === null
              ? 'Nothing tighter follows.'
              : 'A tighter agreement follows from it (--out FILE).';
          return [...columns, people, tighter].join('\n');
        });
      });
    });
}

/** What of the options is a filter. @throws InvalidInput for a value that the contract refuses */
function filterOf(options: Record<string, string>): AuditFilter {
  const filter = auditFilter.safeParse(options);
  if (filter.success) return filter.data;
  const name = filter.error.issues[0]?.path.join('.') ?? '';
  throw new InvalidInput({
    detail: `The option --${name} does not have a form that the audit knows.`,
    help: 'Days look like 2026-06-15; decisions are done, refused, failed, interrupted and begun.',
  });
}
