import { inboxKind, noticeTimes, type Notices } from '@vitrine/api';
import { Argument, type Command } from 'commander';
import { withClient, type GlobalOptions } from '../connect.ts';
import { createOutput, table } from '../output.ts';

export function noticeCommands(program: Command): void {
  const notices = program.command('notices').description('what you are written to about by e-mail');
  notices
    .command('list', { isDefault: true })
    .description('by kind: at once, daily or none')
    .action(async () => {
      const globals = program.opts<GlobalOptions>();
      await withClient(globals, async (client) => {
        const answer = await client.call('getNotices', {});
        createOutput(globals.json).result(answer, () => noticesText(answer));
      });
    });
  notices
    .command('set')
    .description('choose when you are written to about a kind of thing')
    .addArgument(new Argument('<kind>', 'the kind, as list names it').choices(inboxKind.options))
    .addArgument(new Argument('<time>', 'when').choices(noticeTimes.options))
    .action(async (kind: string, time: string) => {
      const globals = program.opts<GlobalOptions>();
      const email = { [inboxKind.parse(kind)]: noticeTimes.parse(time) };
      await withClient(globals, async (client) => {
        const answer = await client.call('setNotices', { body: { email } });
        createOutput(globals.json).result(answer, () => noticesText(answer));
      });
    });
}

function noticesText({ email, address, kinds }: Notices): string {
  const where = {
    off: 'No e-mail is sent here.',
    'no-address': 'The sign-in provider gave no e-mail address of yours, so nothing reaches you by e-mail.',
    on: `You are written to at ${address ?? ''}.`,
  }[email];
  const lines = kinds.map(({ kind, label, time, always }) => [kind, always ? 'always' : time, label]);
  return `${where}\n${table(['kind', 'when', 'what'], lines)}`;
}
