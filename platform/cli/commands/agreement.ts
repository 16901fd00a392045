import { createPrivateKey, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { inOrder } from '@vitrine/api';
import { homeAt } from '@vitrine/core/process';
import { NotFound } from '@vitrine/core/errors';
import { endDigest, reasonDigest, signingInput } from '@vitrine/policy/lifecycle';
import type { Command } from 'commander';
import { withClient, type GlobalOptions } from '../connect.ts';
import { createOutput, table } from '../output.ts';
import { readText } from '../read-text.ts';
import { agreementText } from '../text/agreement-text.ts';

interface SignedDigest {
  readonly keyId: string;
  readonly signature: string;
}

/** A persona's key file signs the digest of a document or a statement, as their passkey would in a browser. */
async function personaSignature(options: GlobalOptions, digest: string): Promise<SignedDigest> {
  const keyId = options.as ?? '';
  const file = join(homeAt(resolve(options.home)).personas, `${keyId}.ed25519.pem`);
  const pem = await readFile(file).catch((cause: unknown) => {
    throw new NotFound({
      detail: 'There is no key file for this persona.',
      help: 'Only access officers of the sample have one; other officers sign in the browser with a passkey.',
      cause,
    });
  });
  return { keyId, signature: sign(null, signingInput(digest), createPrivateKey(pem)).toString('base64url') };
}

export function agreementCommands(program: Command): void {
  const agreement = program.command('agreement').description('data-sharing agreements');
  const globals = (): GlobalOptions => program.opts<GlobalOptions>();

  documentCommands(agreement, globals);

  agreement
    .command('list')
    .description('agreements you may know of')
    .action(async () => {
      await withClient(globals(), async (client) => {
        const { agreements } = await client.call('listAgreements', {});
        createOutput(globals().json).result(agreements, () =>
          table(
            ['reference', 'state', 'until', 'display', 'title'],
            agreements.map((one) => [one.ref, one.state, one.termTo, one.display, one.title]),
          ),
        );
      });
    });

  agreement
    .command('show <ref>')
    .description('an agreement and what enforces it')
    .action(async (ref: string) => {
      await withClient(globals(), async (client) => {
        const one = await client.call('getAgreement', { params: { ref } });
        createOutput(globals().json).result(one, () => agreementText(one));
      });
    });

  standingCommands(agreement, globals);
}

/** A document on its way to being an agreement. */
function documentCommands(agreement: Command, globals: () => GlobalOptions): void {
  agreement
    .command('check <file>')
    .description('check a document without applying it')
    .action(async (file: string) => {
      const text = await readText(file);
      await withClient(globals(), async (client) => {
        const report = await client.call('checkAgreement', { body: { text } });
        createOutput(globals().json).result(report, () =>
          report.valid
            ? 'The document is valid.'
            : inOrder(report.problems)
                .map((one) => `${file}:${one.line ?? 1}:${one.column ?? 1} ${one.path}: ${one.message}`)
                .join('\n'),
        );
        if (!report.valid) process.exitCode = 1;
      });
    });

  agreement
    .command('propose <file>')
    .alias('apply')
    .description('propose a document, for two officers to sign')
    .action(async (file: string) => {
      const text = await readText(file);
      await withClient(globals(), async (client) => {
        const applied = await client.call('applyAgreement', { body: { text } });
        createOutput(globals().json).result(
          applied,
          () => `Proposed ${applied.ref}; two officers must sign it.`,
        );
      });
    });

  agreement
    .command('sign <ref>')
    .description("sign with the persona's key file")
    .action(async (ref: string) => {
      await withClient(globals(), async (client) => {
        const { digest } = await client.call('getAgreement', { params: { ref } });
        const body = { kind: 'ed25519' as const, ...(await personaSignature(globals(), digest)) };
        const signed = await client.call('signAgreement', { params: { ref }, body });
        createOutput(globals().json).result(signed, () => `Signed. ${signed.ref} is now ${signed.state}.`);
      });
    });
}

/** What officers do with an agreement that stands. */
function standingCommands(agreement: Command, globals: () => GlobalOptions): void {
  agreement
    .command('allow <ref>')
    .description('let one person be shown more rows today than the agreement says')
    .requiredOption('--person <name>', 'sign-in name of the person')
    .requiredOption('--rows <number>', 'how many rows more, today', Number)
    .requiredOption('--reason <text>', 'why; the oversight body can read it')
    .action(async (ref: string, options: { person: string; rows: number; reason: string }) => {
      await withClient(globals(), async (client) => {
        const now = await client.call('extendAllowance', { params: { ref }, body: { ...options } });
        createOutput(globals().json).result(
          now,
          () => `${options.person} was shown ${now.shownToday} of ${now.perDay} rows today.`,
        );
      });
    });

  agreement
    .command('suspend <ref>')
    .description('suspend: rooms close within seconds')
    .requiredOption('--reason <text>', 'why; those who may see the agreement can read it')
    .action(async (ref: string, { reason }: { reason: string }) => {
      await withClient(globals(), async (client) => {
        const one = await client.call('suspendAgreement', { params: { ref }, body: { reason } });
        createOutput(globals().json).result(one, () => `${one.ref} is now ${one.state}.`);
      });
    });

  agreement
    .command('end <ref>')
    .description("end for good, signed with the persona's key file: cuts and pseudonym maps are destroyed")
    .requiredOption('--reason <text>', 'why; those who may see the agreement can read it')
    .action(async (ref: string, options: { reason: string }) => {
      const reason = options.reason.trim();
      await withClient(globals(), async (client) => {
        const { endSigns } = await client.call('getAgreement', { params: { ref } });
        const on = new Date().toISOString().slice(0, 10);
        const statement = (what: NonNullable<typeof endSigns>): Promise<SignedDigest> =>
          personaSignature(globals(), endDigest({ ...what, reason: reasonDigest(reason), on }));
        const signed =
          endSigns === undefined
            ? {}
            : { signed: { on, signature: { kind: 'ed25519' as const, ...(await statement(endSigns)) } } };
        const one = await client.call('endAgreement', { params: { ref }, body: { reason, ...signed } });
        createOutput(globals().json).result(one, () => `${one.ref} is now ${one.state}.`);
      });
    });
}
