import { basename } from 'node:path';
import { checkFile, type Finding } from '@vitrine/disclosure-control/checks';
import { getProfile } from '@vitrine/disclosure-control/profiles';
import type { Command } from 'commander';
import type { GlobalOptions } from '../connect.ts';
import { createOutput } from '../output.ts';
import { readBytes } from '../read-text.ts';

export function outputCommands(program: Command): void {
  program
    .command('output')
    .description('output checking')
    .command('check <file>')
    .description('check a file as the environment would, without asking for its release')
    .option('--profile <name>', 'the disclosure profile', 'nhs-hes-2018')
    .action(async (file: string, options: { profile: string }) => {
      const bytes = await readBytes(file);
      const findings = await checkFile({ name: basename(file), bytes }, getProfile(options.profile));
      createOutput(program.opts<GlobalOptions>().json).result(findings, () =>
        findings.length === 0
          ? 'Nothing was found.'
          : findings
              .map((one) => `${one.severity}${placeOf(one)}: ${one.explanation} ${one.suggestion}`)
              .join('\n'),
      );
      if (findings.some((one) => one.severity === 'problem')) process.exitCode = 1;
    });
}

function placeOf({ where }: Finding): string {
  const at = [
    where.part,
    where.column === undefined || where.column === '' ? undefined : `column ${where.column}`,
    where.row === undefined ? undefined : where.row === 0 ? 'heading' : `row ${where.row}`,
    where.line === undefined ? undefined : `line ${where.line}`,
  ].filter((one) => one !== undefined);
  return at.length === 0 ? '' : ` (${at.join(', ')})`;
}
