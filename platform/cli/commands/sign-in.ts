import { InvalidInput } from '@vitrine/core/errors';
import type { Command } from 'commander';
import type { GlobalOptions } from '../connect.ts';
import { createOutput } from '../output.ts';
import { serverOrigin } from '../sign-in/server-address.ts';
import { signIn, signOut } from '../sign-in/sign-in.ts';

/** Signing in at a server, and out again. */
export function signInCommands(program: Command): void {
  const globals = (): GlobalOptions => program.opts<GlobalOptions>();

  program
    .command('login')
    .description('sign in at a server (--server) with your browser; later commands act as you')
    .action(async () => {
      const output = createOutput(globals().json);
      const server = named(globals());
      const stop = new AbortController();
      const interrupt = (): void => stop.abort();
      process.once('SIGINT', interrupt);
      try {
        const { person, ends } = await signIn(
          server,
          ({ userCode, page, pageWithCode, expiresInSeconds }) => {
            // On standard error also with --json: whoever started the command has to read it.
            createOutput(false).progress(
              [
                `You sign in at ${server}.`,
                `Open ${page.href} in a browser and type the code ${userCode}`,
                ...(pageWithCode === undefined ? [] : [`or open ${pageWithCode.href} and compare the code.`]),
                `The code is good for ${Math.round(expiresInSeconds / 60)} minutes. Waiting …`,
              ].join('\n'),
            );
          },
          stop.signal,
        );
        output.result({ server, person, ends }, () =>
          [
            `Signed in as ${person.username} (${person.roles.join(', ')}), at most until ${ends}.`,
            `Add --server ${server} to commands. Sign out with vitrine logout --server ${server}`,
          ].join('\n'),
        );
      } finally {
        process.removeListener('SIGINT', interrupt);
      }
    });

  program
    .command('logout')
    .description('sign out at a server (--server): ends the session, and removes what was kept')
    .action(async () => {
      const server = named(globals());
      const done = await signOut(server);
      createOutput(globals().json).result({ server, ...done }, () => {
        if (!done.signedOut) return `You were not signed in at ${server}.`;
        return done.revoked
          ? 'Signed out, at the provider too.'
          : 'Signed out. The provider was not asked to forget the sign-in, or did not answer.';
      });
    });
}

function named({ server }: GlobalOptions): string {
  if (server !== undefined) return serverOrigin(server);
  throw new InvalidInput({
    detail: 'The command does not say which server.',
    help: 'Add --server and its address, such as --server https://vitrine.example.nhs.uk',
  });
}
