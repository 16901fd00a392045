import { ApiProblem, type CutLine, type Problem } from '@vitrine/api';
import { Unavailable } from '@vitrine/core/errors';
import type { Command } from 'commander';
import { withClient, type GlobalOptions } from '../connect.ts';
import { createOutput, table } from '../output.ts';

type Made = Extract<CutLine, { kind: 'done' }>['cut'];

/** A cut in lines, with its columns. */
function describe(one: Made): string {
  const rows = one.rows === undefined ? '' : `, ${one.rows} rows`;
  return [
    `${one.cut}: ${one.dataset} ${one.version}, opt-outs ${one.optOuts}, made ${one.created}${rows}`,
    `  ${one.columns.map((column) => `${column.name} (${column.type})`).join(', ')}`,
  ].join('\n');
}

export function cutCommands(program: Command): void {
  const cut = program.command('cut').description("the minimised copies that an agreement's rooms hold");
  const globals = (): GlobalOptions => program.opts<GlobalOptions>();

  cut
    .command('make <ref> <dataset>')
    .description('make the cut of one dataset, if it is not there; a query makes it too')
    .action(async (ref: string, dataset: string) => {
      const output = createOutput(globals().json);
      await withClient(globals(), async (client) => {
        let made: Made | undefined;
        for await (const line of client.stream('makeCut', { params: { ref }, body: { dataset } })) {
          if (line.kind === 'problem') throw new ApiProblem(line.problem as Problem);
          if (line.kind === 'step') output.progress(line.step);
          else made = line.cut;
        }
        if (made === undefined)
          throw new Unavailable({ detail: 'The answer ended before the cut was made.' });
        const one = made;
        output.result(one, () => describe(one));
      });
    });

  cut
    .command('show <ref>')
    .description('the cuts that are there')
    .action(async (ref: string) => {
      await withClient(globals(), async (client) => {
        const { cuts } = await client.call('listCuts', { params: { ref } });
        createOutput(globals().json).result(cuts, () =>
          cuts.length === 0
            ? 'No cut is there yet: the first query, or cut make, makes it.'
            : table(
                ['cut', 'dataset', 'release', 'opt-outs', 'made', 'columns'],
                cuts.map((one) => [
                  one.cut,
                  one.dataset,
                  one.version,
                  one.optOuts,
                  one.created,
                  one.columns.map((column) => column.name).join(', '),
                ]),
              ),
        );
      });
    });
}
