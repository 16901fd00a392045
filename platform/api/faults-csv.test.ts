import { expect, test } from 'vitest';
import { faultsCsv } from './faults-csv.ts';

test('a list of faults is CSV that no spreadsheet takes for formulas', () => {
  const fault = {
    line: 3,
    lines: 1,
    reason: 'type:seen',
    text: 'the value, wrong',
    later: 'came-back' as const,
  };
  const faults = [
    { ...fault, heading: '=HYPERLINK("x")' },
    { ...fault, line: 4, heading: null, later: null },
  ];
  expect(faultsCsv({ file: 'a.csv', sha256: '', total: 2, faults })).toBe(
    [
      'line,lines,column,fault,reason,later',
      `3,1,"'=HYPERLINK(""x"")","the value, wrong",type:seen,came back in the next release`,
      '4,1,,"the value, wrong",type:seen,',
      '',
    ].join('\r\n'),
  );
});
