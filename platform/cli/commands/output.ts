import { writeFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { InvalidInput } from '@vitrine/core/errors';
import { checkTogether, type CheckedFile } from '@vitrine/disclosure-control/checks';
import { getProfile } from '@vitrine/disclosure-control/profiles';
import { protectFile, type ProtectedFile } from '@vitrine/disclosure-control/protection';
import type { Command } from 'commander';
import type { GlobalOptions } from '../connect.ts';
import { createOutput, type Output } from '../output.ts';
import { readBytes } from '../read-text.ts';

interface CheckOptions {
  readonly profile: string;
  readonly fix?: true;
  readonly out?: string;
  readonly time: string;
}

type Finding = CheckedFile['findings'][number];

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
    .command('check <file...>')
    .description('check files as the environment would, without asking for their release')
    .option('--profile <name>', 'the disclosure profile', 'nhs-hes-2018')
    .option('--fix', 'write a protected copy of a table, and check that')
    .option('--out <file>', 'where the protected copy goes; beside the file when left out')
    .option('--time <seconds>', 'the longest that looking through one file may take', '60')
    .action(async (files: string[], options: CheckOptions) => {
      const output = createOutput(program.opts<GlobalOptions>().json);
      const profile = getProfile(options.profile);
      if (options.fix === undefined) {
        await check(files, profile, secondsOf(options.time), output);
        return;
      }
      const [file = '', ...more] = files;
      if (more.length > 0)
        throw new InvalidInput({ detail: 'One file at a time can be protected.', help: 'Name one file.' });
      const handed = { name: basename(file), bytes: await readBytes(file) };
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

function secondsOf(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0 && seconds <= 3_600))
    throw new InvalidInput({
      detail: 'A time is a number of seconds, 3600 at most.',
      help: 'Name it with --time.',
    });
  return seconds;
}

/** Each file by itself, and several as one: what one hides must not follow from another. */
async function check(
  files: readonly string[],
  profile: ReturnType<typeof getProfile>,
  seconds: number,
  output: Output,
): Promise<void> {
  const handed = await Promise.all(
    files.map(async (file) => ({ name: basename(file), bytes: await readBytes(file) })),
  );
  if (handed.length > 1) output.progress(`Looking through ${handed.length} files …`);
  const checked = await checkTogether(handed, profile, { time: seconds * 1_000 });
  const [only] = checked;
  if (only !== undefined && checked.length === 1) output.result(only.findings, () => describe(only.findings));
  else
    output.result(checked, () =>
      checked.map(({ name, findings }) => `${name}\n${describe(findings)}`).join('\n\n'),
    );
  endWith(checked.flatMap(({ findings }) => findings));
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

const rowsText = (row: number, rows: readonly number[] = []): string =>
  rows.length > 1 ? `rows ${rows.join(', ')}` : `row ${row}`;

function placeOf({ where, rows }: Finding): string {
  const at = [
    where.part,
    where.column === undefined || where.column === '' ? undefined : `column ${where.column}`,
    where.row === undefined ? undefined : where.row === 0 ? 'heading' : rowsText(where.row, rows),
    where.line === undefined ? undefined : `line ${where.line}`,
  ].filter((one) => one !== undefined);
  return at.length === 0 ? '' : ` (${at.join(', ')})`;
}
