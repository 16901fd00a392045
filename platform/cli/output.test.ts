import { expect, it } from 'vitest';
import { table } from './output.ts';

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
