import type { Command } from 'commander';
import type { Request } from '@vitrine/api';
import { withClient, type GlobalOptions } from '../connect.ts';

const sure = ['--sure', 'send the words although they seem to tell of a person'] as const;

interface Options {
  readonly sure?: boolean;
}

/** Questions about single files of a request, and their answers. */
export function threadCommands(
  request: Command,
  globals: () => GlobalOptions,
  show: (one: Request) => void,
): void {
  request
    .command('ask <id> <name> <words>')
    .description('ask the requester about a file, as a checker: the other reads it when both have voted')
    .option(...sure)
    .action(async (id: string, name: string, words: string, options: Options) => {
      await withClient(globals(), async (client) =>
        show(await client.call('askOfRequestFile', { params: { id, name }, body: { words, ...options } })),
      );
    });

  request
    .command('answer <id> <thread> <words>')
    .description('answer a question about a file, or ask on')
    .option(...sure)
    .action(async (id: string, thread: string, words: string, options: Options) => {
      await withClient(globals(), async (client) =>
        show(await client.call('answerInThread', { params: { id, thread }, body: { words, ...options } })),
      );
    });

  request
    .command('settle <id> <thread>')
    .description('say that a question of yours is answered')
    .action(async (id: string, thread: string) => {
      await withClient(globals(), async (client) =>
        show(await client.call('settleThread', { params: { id, thread } })),
      );
    });
}
