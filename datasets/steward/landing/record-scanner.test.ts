import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { longestOpenRecord, RecordNeverEnds, RecordScanner, type LineFault } from './record-scanner.ts';

interface Scanned {
  readonly rows: readonly { readonly line: number; readonly text: string }[];
  readonly faults: readonly { readonly line: number; readonly lines: number; readonly fault: LineFault }[];
  /** Physical lines in all. */
  readonly lines: number;
}

/** Scans a text in pieces of any size. */
function scan(
  text: string,
  columns: number,
  pieces = [Infinity],
  lineEnd: '\n' | '\r' = '\n',
  delimiter = ',',
): Scanned {
  const rows: { line: number; text: string }[] = [];
  const faults: { line: number; lines: number; fault: LineFault }[] = [];
  let lines = 0;
  const scanner = new RecordScanner({ delimiter, columns, lineEnd }, 1, {
    record(record) {
      rows.push({ line: record.line, text: record.bytes.toString() });
      lines += record.lines;
    },
    fault(record, fault) {
      faults.push({ line: record.line, lines: record.lines, fault });
      lines += record.lines;
    },
  });
  const bytes = Buffer.from(text);
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = pieces[turn % pieces.length] ?? Infinity;
    scanner.push(Buffer.from(bytes.subarray(at, at + size)));
    at += size;
  }
  scanner.end();
  return { rows, faults, lines };
}

const faultOf = (text: string, columns = 3): LineFault | undefined => scan(text, columns).faults[0]?.fault;

describe('a record', () => {
  test('ends with its line, whatever ends it, and the last line needs no end', () => {
    expect(scan('a,b\r\nc,d\ne,f', 2).rows).toEqual([
      { line: 1, text: 'a,b' },
      { line: 2, text: 'c,d' },
      { line: 3, text: 'e,f' },
    ]);
    expect(scan('a,b\rc,d\r', 2, [Infinity], '\r').rows).toHaveLength(2);
  });

  test('may have quoted delimiters, quotes and a few lines', () => {
    const { rows, faults } = scan('1,"a, ""b""","one\ntwo"\n2,x,y\n', 3);
    expect(rows.map(({ line }) => line)).toEqual([1, 3]);
    expect(faults).toEqual([]);
  });

  test.each<[string, LineFault]>([
    ['1,2\n', 'ragged-row'],
    ['1,2,3,4\n', 'ragged-row'],
    ['1,5" wound,3\n', 'quotes'],
    ['1,"a"b,3\n', 'quotes'],
    ['1, "a",3\n', 'quotes'],
    ['1,"never,3\n', 'quotes'],
    ['1,"a",b"\n', 'quotes'],
    ['1,a\0b,3\n', 'control-character'],
    ['1,"a\0b",3\n', 'control-character'],
    ['1,a\rb,3\n', 'control-character'],
    ['1,2,3\r\r\n', 'control-character'],
    ['1,"2",3\r\r\n', 'control-character'],
    ['1,\ufeff2,3\n', 'byte-order-mark'],
    [`1,${'x'.repeat(2_000_000)},3\n`, 'row-too-long'],
  ])('%j is no row of three cells', (text, fault) => {
    expect(faultOf(text)).toBe(fault);
  });

  test('that holds other rows inside a quoted cell is one fault over all its lines', () => {
    const swallowed = '1,a,"5 cm wound\n2,b,right\n3,c,size 6"\n4,d,e\n';
    expect(scan(swallowed, 3)).toEqual({
      rows: [{ line: 4, text: '4,d,e' }],
      faults: [{ line: 1, lines: 3, fault: 'cell-holds-rows' }],
      lines: 4,
    });
    // The stray quotes may stand in any column.
    expect(faultOf('1,"a,x\n2,b"\n,y\n3,"c,z\n')).toBeDefined();
    expect(faultOf('"1,a,x\n2",b,y\n')).toBe('cell-holds-rows');
  });

  test.each(['|', ';', '\t'])('with a note of a few lines is one row where %j parts cells', (delimiter) => {
    const note = '"Seen in clinic, stable.\nPlan: physio, review."';
    expect(scan(`1${delimiter}${note}${delimiter}b\n`, 3, [Infinity], '\n', delimiter)).toMatchObject({
      rows: [{ line: 1 }],
      faults: [],
    });
    const rows = '"left\n2,b,right\n3"';
    expect(scan(`1${delimiter}${rows}${delimiter}b\n`, 3, [Infinity], '\n', delimiter).faults).toEqual([
      { line: 1, lines: 3, fault: 'cell-holds-rows' },
    ]);
  });

  test('with a quote that is never closed takes all lines to the end, and each is counted', () => {
    expect(scan('1,"a\n2,b\n3,c\n', 2).faults).toEqual([{ line: 1, lines: 3, fault: 'quotes' }]);
  });

  test('that never ends is given up before the memory is', () => {
    const scanner = new RecordScanner({ delimiter: ',', columns: 2, lineEnd: '\n' }, 7, {
      record: () => undefined,
      fault: () => undefined,
    });
    const zeros = Buffer.alloc(1024 * 1024);
    let pushed = 0;
    const push = (): void => {
      for (; pushed < 2 * longestOpenRecord; pushed += zeros.length) scanner.push(zeros);
    };
    expect(push).toThrow(RecordNeverEnds);
    expect(pushed).toBeLessThanOrEqual(longestOpenRecord);
  });
});

const cell = fc.stringMatching(/^[a-z",\n\r 0-9]{0,6}$/);

test('rows and faults take every physical line that is not blank, exactly once, however the bytes come', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(cell, { maxLength: 4 }), { maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
      (records, pieces) => {
        const text = records.map((cells) => cells.join(',')).join('\n');
        const whole = scan(text, 3);
        expect(scan(text, 3, pieces)).toEqual(whole);
        const spans = [...whole.rows.map(({ line }) => line), ...whole.faults.map(({ line }) => line)];
        expect(new Set(spans).size).toBe(spans.length);
        const physical = text.split('\n');
        const filled = physical.filter((line) => line.replace(/\r$/, '') !== '').length;
        expect(whole.lines).toBeGreaterThanOrEqual(filled - physical.filter((line) => line === '\r').length);
        expect(whole.lines).toBeLessThanOrEqual(physical.length);
      },
    ),
    { numRuns: 500 },
  );
});

test('what is written by the rules is read back as it was', () => {
  const value = fc
    .stringMatching(/^[a-z",\n 0-9é]{0,12}$/)
    .filter((text) => (text.match(/,/g) ?? []).length < 2);
  const written = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  fc.assert(
    fc.property(fc.array(fc.tuple(value, value, value), { minLength: 1, maxLength: 10 }), (rows) => {
      const text = rows.map((cells) => `${cells.map(written).join(',')}\n`).join('');
      expect(scan(text, 3).rows.map((row) => row.text)).toEqual(
        rows.map((cells) => cells.map(written).join(',')),
      );
    }),
  );
});
