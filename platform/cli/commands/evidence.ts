import { resolve } from 'node:path';
import { writeEvidence } from '@vitrine/server/evidence';
import type { Command } from 'commander';
import { withClient, type GlobalOptions } from '../connect.ts';
import { createOutput } from '../output.ts';

/** What the environment shows of the standards that it is held to. */
export function evidenceCommands(program: Command): void {
  const globals = (): GlobalOptions => program.opts<GlobalOptions>();
  program
    .command('evidence')
    .description(
      'what this environment shows of SATRE, DSPT and ASVS level 2, read from the running system (operators and oversight reviewers)',
    )
    .option('--to <folder>', 'write pages and JSON into a new folder')
    .action(async (options: { to?: string }) => {
      await withClient(globals(), async (client) => {
        const pack = await client.call('getEvidence', {});
        const files = options.to === undefined ? [] : await writeEvidence(pack, resolve(options.to));
        createOutput(globals().json).result(pack, () =>
          [
            ...pack.standards.map(({ name, version, statements }) => {
              const count = (...by: string[]): number =>
                statements.filter(({ shown }) => by.includes(shown.by)).length;
              return `${name} ${version}: ${statements.length} statements; ${count('software')} shown by the software, ${count('both')} in part, ${count('organisation')} by the organisation, ${count('nothing')} of nothing here, ${count('open')} open.`;
            }),
            options.to === undefined
              ? 'Write pages and JSON with --to FOLDER.'
              : `Wrote ${files.length} files: begin with index.html.`,
          ].join('\n'),
        );
      });
    });
}
