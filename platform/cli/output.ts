import { ApiProblem, documentFaults, type DocumentFault, type Problem } from '@vitrine/api';
import { toProblem } from '@vitrine/core/errors';

export interface Output {
  /** Exactly one document on standard output with `--json`; otherwise text for people, safe to show in a terminal. */
  result(document: unknown, text: () => string): void;
  /** Progress, on standard error. */
  progress(text: string): void;
  /** Text for programs, exactly as it is. */
  exact(text: string): void;
}

export function createOutput(json: boolean): Output {
  return {
    result: (document, text) =>
      console.log(json ? JSON.stringify(document, null, 2) : text().replaceAll(commands, '\uFFFD')),
    progress: (text) => {
      if (!json) process.stderr.write(`${text.replaceAll(commands, '\uFFFD')}\n`);
    },
    exact: (text) => console.log(text),
  };
}

/**
 * Characters that a terminal takes for commands: a value, or a comment of somebody else's, could otherwise rewrite
 * what is on the screen.
 */
const commands = /(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/** Prints an error the way it was asked for, and sets the exit status to 1. */
export function printProblem(error: unknown, json: boolean): void {
  const problem: Problem = error instanceof ApiProblem ? error.problem : (toProblem(error) as Problem);
  process.exitCode = 1;
  if (json) {
    process.stderr.write(`${JSON.stringify(problem)}\n`);
    return;
  }
  const say = (text: string): void => createOutput(false).progress(text);
  say(`${problem.title}: ${problem.detail}`);
  if (problem.help !== undefined) say(problem.help);
  for (const fault of documentFaults(problem.facts)) say(`  ${faultText(fault)}`);
}

function faultText({ line, column, field, message }: DocumentFault): string {
  const place = [line, column].filter((one) => one !== undefined).join(':');
  return `${[place, field].filter(Boolean).join(' ')}: ${message}`;
}

/** A plain text table: columns padded, header underlined, every cell on its line. */
export function table(columns: readonly string[], cells: readonly (readonly string[])[]): string {
  const rows = cells.map((row) => row.map((cell) => cell.replaceAll(/[\t\n\r]+/g, ' ')));
  const widths = columns.map((name, i) => Math.max(name.length, ...rows.map((row) => (row[i] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(columns), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
