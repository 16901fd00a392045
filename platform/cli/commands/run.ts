import { readIpynb, stepsOf, type DetachedRun, type SentRun } from '@vitrine/api';
import { InvalidInput, NotFound } from '@vitrine/core/errors';
import type { Command } from 'commander';
import { withClient, type GlobalOptions } from '../connect.ts';
import { createOutput, table } from '../output.ts';
import { readText } from '../read-text.ts';

interface SubmitOptions {
  readonly agreement: string;
  readonly title: string;
  readonly output: readonly string[];
}

/** The steps that a file is: one of Python or R, or the cells of a notebook. @throws InvalidInput */
function stepsIn(file: string, code: string): SentRun['steps'] {
  if (/\.py$/i.test(file)) return [{ language: 'python', code }];
  if (/\.r$/i.test(file)) return [{ language: 'r', code }];
  if (!/\.ipynb$/i.test(file))
    throw new InvalidInput({
      detail: `${file} is neither Python nor R.`,
      help: 'Name files that end in .py, .R or .ipynb; they run one after the other.',
    });
  const { cells, faults } = readIpynb(code);
  const found = stepsOf(cells);
  const [fault] = [...faults, ...found.faults];
  if (fault !== undefined)
    throw new InvalidInput({ detail: `${file}: ${fault}`, help: 'Change the notebook and send it again.' });
  return [...found.steps];
}

const gathered = (one: string, before: readonly string[]): readonly string[] => [...before, one];

export function runCommands(program: Command): void {
  const run = program.command('run').description('code that runs unseen, under display: aggregates');
  const globals = (): GlobalOptions => program.opts<GlobalOptions>();
  const show = (one: DetachedRun): void =>
    createOutput(globals().json).result(one, () => [`${one.id}  ${one.title}`, ...one.log].join('\n'));

  run
    .command('submit <file...>')
    .description('send Python or R to run in a fresh room; its declared files become a request')
    .requiredOption('--agreement <ref>', 'the agreement')
    .requiredOption('--title <text>', 'what it is')
    .requiredOption('--output <name>', 'a file that it puts out; again for each', gathered, [])
    .action(async (files: readonly string[], { agreement, title, output }: SubmitOptions) => {
      const read = await Promise.all(files.map(async (file) => stepsIn(file, await readText(file))));
      const steps = read.flat();
      await withClient(globals(), async (client) => {
        const body = { title, steps, outputs: [...output] };
        const sent = await client.call('startDetachedRun', { params: { ref: agreement }, body });
        createOutput(globals().json).result(sent, () => `This is run ${sent.id}.`);
      });
    });

  run
    .command('list')
    .description('your runs under an agreement, newest first')
    .requiredOption('--agreement <ref>', 'the agreement')
    .action(async ({ agreement }: { agreement: string }) => {
      await withClient(globals(), async (client) => {
        const { runs } = await client.call('listDetachedRuns', { params: { ref: agreement } });
        createOutput(globals().json).result(runs, () =>
          table(
            ['run', 'state', 'asked', 'title'],
            runs.map((one) => [one.id, one.state, one.at, one.title]),
          ),
        );
      });
    });

  const one = async (id: string, agreement: string, then: (found: DetachedRun) => void): Promise<void> =>
    withClient(globals(), async (client) => {
      const { runs } = await client.call('listDetachedRuns', { params: { ref: agreement } });
      const found = runs.find((each) => each.id === id);
      if (found === undefined) throw new NotFound({ detail: 'You have no run of this name there.' });
      then(found);
    });

  run
    .command('status <id>')
    .description('how a run stands, and its log')
    .requiredOption('--agreement <ref>', 'the agreement')
    .action(async (id: string, { agreement }: { agreement: string }) => one(id, agreement, show));

  run
    .command('outputs <id>')
    .description('the files that a run declared, and the request that they became')
    .requiredOption('--agreement <ref>', 'the agreement')
    .action(async (id: string, { agreement }: { agreement: string }) =>
      one(id, agreement, ({ outputs, request }) =>
        createOutput(globals().json).result({ outputs, request }, () =>
          [...outputs, request === null ? 'They are in no request.' : `They are in request ${request}.`].join(
            '\n',
          ),
        ),
      ),
    );

  run
    .command('cancel <id>')
    .description('end a run and its room')
    .action(async (id: string) => {
      await withClient(globals(), async (client) => {
        const done = await client.call('cancelDetachedRun', { params: { id } });
        createOutput(globals().json).result(done, () => 'Cancelled.');
      });
    });
}
