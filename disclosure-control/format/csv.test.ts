import fc from 'fast-check';
import { expect, test } from 'vitest';
import { missing, suppressed, total, valueCell } from '../cells.ts';
import { readCsv } from '../checks/read-csv.ts';
import { cellText, writeCsv } from './csv.ts';

test('hidden, zero, missing, empty and a star are five written forms', () => {
  const row = [
    suppressed,
    valueCell(0),
    missing,
    valueCell(''),
    valueCell('*'),
    valueCell(true),
    valueCell(-1.5),
  ];
  expect(writeCsv(['a', 'b', 'c', 'd', 'e', 'f', 'g'], [row])).toBe(
    'a,b,c,d,e,f,g\r\n*,0,,"","*",true,-1.5\r\n',
  );
  expect(row.map(cellText)).toEqual(['*', '0', '', '', '*', 'true', '-1.5']);
});

test('all values together are told from a text that says the same', () => {
  expect(
    writeCsv(
      ['sex', 'n'],
      [
        [total, valueCell(5)],
        [valueCell('All'), valueCell(4)],
      ],
    ),
  ).toBe('sex,n\r\nAll,5\r\n"All",4\r\n');
  expect(cellText(total)).toBe('All');
});

test.each(['=1+1', '+cmd', '-cmd', '@SUM(A1)', '\t=1', '\r=1'])('no spreadsheet runs %j', (text) => {
  const [[field] = []] = readCsv(writeCsv([text], [])) ?? [];
  expect(field).toBe(`'${text}`);
});

test('a text that is a number keeps its sign', () => {
  expect(writeCsv(['x'], [[valueCell('-12')], [valueCell('+4.5')]])).toBe('x\r\n-12\r\n+4.5\r\n');
});

test('whatever the text, it comes back, and no field begins a formula', () => {
  const grid = fc
    .integer({ min: 1, max: 4 })
    .chain((width) =>
      fc.array(fc.array(fc.string(), { minLength: width, maxLength: width }), { minLength: 1 }),
    );
  fc.assert(
    fc.property(grid, (rows) => {
      const header = (rows[0] ?? []).map((_, at) => `h${at}`);
      const read =
        readCsv(
          writeCsv(
            header,
            rows.map((row) => row.map(valueCell)),
          ),
        )?.slice(1) ?? [];
      // A single empty field is an empty line to the reader.
      const kept = rows.filter((row) => row.length > 1 || row[0] !== '');
      expect(read.map((row) => row.map((text) => text.replace(/^'(?=[=+\-@\t\r])/, '')))).toEqual(
        kept.map((row) => row.map((text) => text.replace(/^'(?=[=+\-@\t\r])/, ''))),
      );
      for (const field of read.flat()) expect(field).not.toMatch(/^[=@\t\r]/);
    }),
    { seed: 17 },
  );
});
