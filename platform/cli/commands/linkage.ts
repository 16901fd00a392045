import { InvalidArgumentError, type Command } from 'commander';
import { withClient, type GlobalOptions } from '../connect.ts';
import { createOutput, table } from '../output.ts';

const verdicts = ['same', 'different', 'unsure'] as const;
type Verdict = (typeof verdicts)[number];

function verdictOf(text: string): Verdict {
  const found = verdicts.find((one) => one === text);
  if (found === undefined) throw new InvalidArgumentError(`It is one of ${verdicts.join(', ')}.`);
  return found;
}

export function linkageCommands(program: Command): void {
  const linkage = program.command('linkage').description('pairs of records that two data managers decide');
  const globals = (): GlobalOptions => program.opts<GlobalOptions>();

  linkage
    .command('next')
    .description('show the next pair that waits for you; characters that do not agree are masked')
    .action(async () => {
      await withClient(globals(), async (client) => {
        const next = await client.call('nextReview', { body: {} });
        createOutput(globals().json).result(next, () =>
          next.pair === null
            ? 'No pair waits for you.'
            : [
                `${next.pair.review}: ${next.pair.dataset}, ${next.pair.bits} bits, decided by ${next.pair.votes}; ${next.waiting} wait for you.`,
                table(
                  ['', 'the row', 'the person', 'they are'],
                  next.pair.fields.map((one) => [one.name, one.left ?? '', one.right ?? '', one.level]),
                ),
              ].join('\n'),
        );
      });
    });

  linkage
    .command('decide')
    .argument('<pair>')
    .argument('<verdict>', verdicts.join(', '), verdictOf)
    .description('say whether a pair is one person; it counts when two data managers agree')
    .action(async (review: string, verdict: Verdict) => {
      await withClient(globals(), async (client) => {
        const decided = await client.call('decideReview', { params: { review }, body: { verdict } });
        createOutput(globals().json).result(decided, () =>
          decided.outcome === 'waits'
            ? 'Noted. The pair waits for another data manager.'
            : `Decided: ${decided.outcome}. The next release goes by it.`,
        );
      });
    });

  linkage
    .command('reopen <pair>')
    .requiredOption('--reason <text>', 'why; it goes on record')
    .description('open a decided pair again: the next release no longer goes by it')
    .action(async (review: string, { reason }: { reason: string }) => {
      await withClient(globals(), async (client) => {
        const answer = await client.call('reopenReview', { params: { review }, body: { reason } });
        createOutput(globals().json).result(answer, () => 'The pair waits again for two data managers.');
      });
    });
}
