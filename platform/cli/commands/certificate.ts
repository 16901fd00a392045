import { readKeyPem, verifyCertificate, type VerifiedCertificate } from '@vitrine/disclosure-control/release';
import type { Command } from 'commander';
import type { GlobalOptions } from '../connect.ts';
import { createOutput } from '../output.ts';
import { readBytes } from '../read-text.ts';

export function certificateCommands(program: Command): void {
  program
    .command('certificate')
    .description('certificates of releases')
    .command('verify <package>')
    .description('verify a release package, offline: its signature, and that its files are those released')
    .option('--key <file>', 'the public key that the environment publishes; without it the package’s own')
    .action(async (file: string, options: { key?: string }) => {
      const trusted = options.key === undefined ? undefined : readKeyPem(await readBytes(options.key));
      const verified = verifyCertificate(await readBytes(file), trusted);
      createOutput(program.opts<GlobalOptions>().json).result(verified, () => textOf(verified));
    });
}

function textOf(verified: VerifiedCertificate): string {
  return [
    `Verified: release of ${verified.request} under ${verified.agreement}, ${verified.releasedAt}.`,
    ...verified.files.map((file) => `  ${file.name}, ${file.bytes} bytes, SHA-256 ${file.sha256}`),
    `certificate ${verified.certificate}`,
    `key ${verified.key}`,
    ...(verified.keyFromPackage
      ? ['The key came from the package: compare it with the one the environment publishes, or give --key.']
      : []),
  ].join('\n');
}
