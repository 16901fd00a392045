import { ApiProblem, type Problem } from '@vitrine/api';
import { toProblem } from '@vitrine/core';

export interface Output {
  /** Exactly one document on standard output with `--json`; otherwise text for people. */
  result(document: unknown, text: () => string): void;
  /** Progress, on standard error. */
  progress(text: string): void;
}

export function createOutput(json: boolean): Output {
  return {
    result: (document, text) => console.log(json ? JSON.stringify(document, null, 2) : text()),
    progress: (text) => {
      if (!json) process.stderr.write(`${text}\n`);
    },
  };
}

/** Prints an error the way it was asked for, and sets the exit status to 1. */
export function printProblem(error: unknown, json: boolean): void {
  const problem: Problem = error instanceof ApiProblem ? error.problem : (toProblem(error) as Problem);
  process.exitCode = 1;
  if (json) {
    process.stderr.write(`${JSON.stringify(problem)}\n`);
    return;
  }
  process.stderr.write(`${problem.title}: ${problem.detail}\n`);
  if (problem.help !== undefined) process.stderr.write(`${problem.help}\n`);
  const problems = problem.facts?.['problems'];
  if (Array.isArray(problems)) for (const one of problems) process.stderr.write(`  ${JSON.stringify(one)}\n`);
}

/** A plain text table: columns padded, header underlined. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map((name, i) => Math.max(name.length, ...rows.map((row) => (row[i] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(columns), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
