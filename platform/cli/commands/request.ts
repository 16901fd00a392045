import { writeFile } from 'node:fs/promises';
import type { ApiClient, FilePreview, Request } from '@vitrine/api';
import { Option, type Command } from 'commander';
import { withClient, type GlobalOptions } from '../connect.ts';
import { createOutput, table } from '../output.ts';
import { fileVoteOf } from '../text/file-vote.ts';
import { partText, requestState, requestText } from '../text/request-text.ts';
import { threadCommands } from './request-threads.ts';

interface ReviewOptions {
  readonly vote: 'approve' | 'changes' | 'reject';
  readonly comment: string;
  readonly reason?: string;
  readonly content?: string;
  readonly file?: readonly string[];
  readonly sure?: boolean;
}

export function requestCommands(program: Command): void {
  const request = program.command('request').description('requests for results to leave');
  const globals = (): GlobalOptions => program.opts<GlobalOptions>();
  const show = (one: Request): void => createOutput(globals().json).result(one, () => requestText(one));

  request
    .command('create')
    .description('ask for the result of a query to leave, and send it to the checkers')
    .requiredOption('--agreement <ref>', 'the agreement')
    .requiredOption('--query <id>', 'the query, as `query` named it when it ran')
    .requiredOption('--title <text>', 'what it is')
    .requiredOption('--population <text>', 'who is counted: cohort, period, exclusions')
    .requiredOption('--variables <text>', 'what each column means')
    .requiredOption('--purpose <text>', 'what it is for and where it will appear')
    .option('--related <text>', 'earlier outputs it resembles', 'none')
    .action(
      async (
        options: Record<
          'agreement' | 'query' | 'title' | 'population' | 'variables' | 'purpose' | 'related',
          string
        >,
      ) => {
        await withClient(globals(), async (client) => {
          const { agreement, query, title, population, variables, purpose, related } = options;
          const { id } = await client.call('createRequest', {
            params: { ref: agreement },
            body: { query, title },
          });
          const context = { kind: 'frequency-table' as const, population, variables, purpose, related };
          await client.call('saveRequest', { params: { id }, body: { title, context } });
          show(await client.call('submitRequest', { params: { id } }));
        });
      },
    );

  request
    .command('list')
    .description('requests you made or may check')
    .action(async () => {
      await withClient(globals(), async (client) => {
        const { requests } = await client.call('listRequests', {});
        createOutput(globals().json).result(requests, () =>
          table(
            ['request', 'state', 'agreement', 'title'],
            requests.map((one) => [one.id, requestState(one), one.agreement, one.title]),
          ),
        );
      });
    });

  request
    .command('show <id>')
    .description('one request')
    .action(async (id: string) => {
      await withClient(globals(), async (client) =>
        show(await client.call('getRequest', { params: { id } })),
      );
    });

  checkerCommands(request, globals, show);

  outcomeCommands(request, globals, show);
}

/** What checkers do. */
function checkerCommands(request: Command, globals: () => GlobalOptions, show: (one: Request) => void): void {
  request
    .command('review <id>')
    .description('vote as an output checker, blind to the other')
    .addOption(
      new Option('--vote <vote>', 'your vote')
        .choices(['approve', 'changes', 'reject'])
        .makeOptionMandatory(),
    )
    .option('--comment <text>', 'what the requester should know', '')
    .option('--reason <text>', 'why it may leave although the checks found a stop; stands in the certificate')
    .option(
      '--file <decision...>',
      'what is decided of one file, as NAME=changes:small-numbers,rounding:WORDS; others are as the vote, which then follows from all',
    )
    .option('--sure', 'send the words although they seem to tell of a person')
    .option('--content <digest>', 'the content voted on, as `request show` named it; else as it is now')
    .action(async (id: string, options: ReviewOptions) => {
      const { vote, comment, reason, content, file: decided, sure } = options;
      await withClient(globals(), async (client) => {
        const now = await client.call('getRequest', { params: { id } });
        const body = {
          vote,
          comment,
          ...(reason === undefined ? {} : { reason }),
          round: Math.max(now.round, 1),
          content: content ?? now.content,
          ...(decided === undefined
            ? {}
            : { files: now.fileList.map(({ name }) => fileVoteOf(name, decided, vote, comment)) }),
          ...(sure === undefined ? {} : { sure }),
        };
        show(await client.call('voteOnRequest', { params: { id }, body }));
      });
    });

  request
    .command('file <id> <name>')
    .description(
      'all of a file of a request, as it would leave: a checker approves only what they were shown',
    )
    .action(async (id: string, name: string) => {
      await withClient(globals(), async (client) => {
        const parts = await allParts(client, id, name);
        createOutput(globals().json).result(parts, () => parts.map(partText).join('\n'));
      });
    });

  threadCommands(request, globals, show);
}

/** What becomes of a request in the end. */
function outcomeCommands(request: Command, globals: () => GlobalOptions, show: (one: Request) => void): void {
  request
    .command('release <id>')
    .description('release an approved request')
    .action(async (id: string) => {
      await withClient(globals(), async (client) =>
        show(await client.call('releaseRequest', { params: { id } })),
      );
    });

  request
    .command('withdraw <id>')
    .description('take a request back: also one that is held in quarantine, or was released')
    .option('--reason <text>', 'why; asked for when a release is called back', '')
    .action(async (id: string, { reason }: { reason: string }) => {
      await withClient(globals(), async (client) =>
        show(await client.call('withdrawRequest', { params: { id }, body: { reason } })),
      );
    });

  request
    .command('download <id>')
    .description('the released files and their certificate')
    .option('--out <file>', 'where to', 'release.zip')
    .action(async (id: string, options: { out: string }) => {
      await withClient(globals(), async (client) => {
        const bytes = await client.download('downloadRelease', { params: { id } });
        await writeFile(options.out, bytes);
        createOutput(globals().json).result(
          { file: options.out, bytes: bytes.length },
          () => `Wrote ${options.out}.`,
        );
      });
    });
}

async function allParts(client: ApiClient, id: string, name: string): Promise<FilePreview[]> {
  const parts: FilePreview[] = [];
  for (let from: number | undefined = 0; from !== undefined;) {
    const part: FilePreview = await client.call('previewRequestFile', {
      params: { id, name },
      query: { from },
    });
    parts.push(part);
    from = part.next;
  }
  return parts;
}
