import { writeFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { InvalidInput } from '@vitrine/core/errors';
import { checkFile, type Finding } from '@vitrine/disclosure-control/checks';
import { getProfile } from '@vitrine/disclosure-control/profiles';
import { protectFile, type ProtectedFile } from '@vitrine/disclosure-control/protection';
import type { Command } from 'commander';
import type { GlobalOptions } from '../connect.ts';
import { createOutput } from '../output.ts';
import { readBytes } from '../read-text.ts';

interface CheckOptions {
  readonly profile: string;
  readonly fix?: true;
  readonly out?: string;
}

/** Why a cell is not as it was, in words. */
const reasons: Readonly<Record<ProtectedFile['changed'][number]['why'], string>> = {
  few: 'hidden: a count of fewer people than the profile shows',
  zero: 'hidden: the profile hides zeros like small counts',
  'beside-hidden': 'hidden: it rests on a hidden count, or gives it',
  'told-by-others': 'hidden: the other cells and totals would tell a hidden count',
  rounded: 'rounded by the profile',
};

export function outputCommands(program: Command): void {
  program
    .command('output')
    .description('output checking')
    .command('check <file>')
    .description('check a file as the environment would, without asking for its release')
    .option('--profile <name>', 'the disclosure profile', 'nhs-hes-2018')
    .option('--fix', 'write a protected copy of a table, and check that')
    .option('--out <file>', 'where the protected copy goes; beside the file when left out')
    .action(async (file: string, options: CheckOptions) => {
      const output = createOutput(program.opts<GlobalOptions>().json);
      const handed = { name: basename(file), bytes: await readBytes(file) };
      const profile = getProfile(options.profile);
      if (options.fix === undefined) {
        const findings = await checkFile(handed, profile);
        output.result(findings, () => describe(findings));
        endWith(findings);
        return;
      }
      const out = options.out ?? `${file.slice(0, file.length - extname(file).length)}.protected.csv`;
      const { csv, changed, findings } = await protectFile(handed, profile);
      await writeNew(out, csv);
      output.result({ file: out, changed, findings }, () =>
        [
          `${out} is written. ${changed.length === 0 ? 'No cell was changed.' : `${changed.length} cells were changed:`}`,
          ...changed.map(({ row, column, why }) => `  column ${column}, row ${row}: ${reasons[why]}`),
          `What the checks find in it: ${describe(findings)}`,
        ].join('\n'),
      );
      endWith(findings);
    });
}

/** Writes a file that is not there: a copy never takes the place of what somebody has. */
async function writeNew(file: string, text: string): Promise<void> {
  await writeFile(file, text, { flag: 'wx' }).catch((cause: unknown) => {
    throw new InvalidInput({
      detail: `The protected copy cannot be written to ${file}.`,
      help: 'Name a file that is not there yet, with --out.',
      cause,
    });
  });
}

function describe(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'Nothing was found.';
  return findings
    .map((one) => `${one.severity}${placeOf(one)}: ${one.explanation} ${one.suggestion}`)
    .join('\n');
}

function endWith(findings: readonly Finding[]): void {
  if (findings.some((one) => one.severity === 'problem')) process.exitCode = 1;
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
