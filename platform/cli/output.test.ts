import { InvalidInput } from '@vitrine/core/errors';
import { afterEach, expect, it, vi } from 'vitest';
import { createOutput, printProblem, table } from './output.ts';

afterEach(() => {
  process.exitCode = undefined;
  vi.restoreAllMocks();
});

/** What is written to standard error and to the console while `work` runs. */
function printed(work: () => void): string {
  const parts: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => parts.push(String(text)) > 0);
  vi.spyOn(console, 'log').mockImplementation((text) => void parts.push(`${String(text)}\n`));
  work();
  return parts.join('');
}

it('pads columns to their widest cell and underlines the header', () => {
  const rows = [
    ['hes_apc', '1.0'],
    ['op', '12.10'],
  ];
  expect(table(['dataset', 'release'], rows)).toBe(
    ['dataset  release', '-------  -------', 'hes_apc  1.0', 'op       12.10'].join('\n'),
  );
});

it('keeps a header without rows, and leaves no space at the end of a line', () => {
  expect(table(['a', 'long name'], [])).toBe('a  long name\n-  ---------');
  expect(table(['a', 'long name'], [['x', '']])).toBe('a  long name\n-  ---------\nx');
});

it('keeps a cell on its line', () => {
  expect(table(['a', 'b'], [['x\r\ny\tz', '1']])).toBe('a      b\n-----  -\nx y z  1');
});

it('shows nothing to people that their terminal would obey, and changes nothing for programs', () => {
  const hostile = 'a\u001b[2Jb\u009bc\u202ed\u0007';
  const output = createOutput(false);
  expect(printed(() => output.result({}, () => `${hostile}\nnext\tone`))).toBe(
    'a\uFFFD[2Jb\uFFFDc\uFFFDd\uFFFD\nnext\tone\n',
  );
  expect(printed(() => output.progress(hostile))).toBe('a\uFFFD[2Jb\uFFFDc\uFFFDd\uFFFD\n');
  expect(printed(() => output.exact(hostile))).toBe(`${hostile}\n`);
  const json = printed(() => createOutput(true).result({ hostile }, () => ''));
  expect(JSON.parse(json)).toEqual({ hostile });
  expect(json).not.toContain('\u001b');
});

it('tells the faults of a document by their places', () => {
  const error = new InvalidInput({
    detail: 'The document has faults.',
    help: 'Correct them.',
    facts: {
      problems: [
        { line: 3, column: 7, path: 'term.to', message: 'Not a day.' },
        { line: 9, field: 'columns[0].type', message: 'No such type.' },
        { path: 'ref', message: 'It is missing.' },
      ],
    },
  });
  expect(
    printed(() => printProblem(error, false))
      .split('\n')
      .slice(1),
  ).toEqual([
    'Correct them.',
    '  3:7 term.to: Not a day.',
    '  9 columns[0].type: No such type.',
    '  ref: It is missing.',
    '',
  ]);
});
