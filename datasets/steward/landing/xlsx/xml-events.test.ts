import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { isDateFormat } from './cell-text.ts';
import { SheetRows } from './sheet-rows.ts';
import { XmlReader } from './xml-events.ts';
import { NotReadable } from './zip-entries.ts';

type Told = readonly [string, string, Readonly<Record<string, string>>?];

/** What is told of a text that comes in pieces of these lengths. */
function told(text: string, pieces: readonly number[] = []): readonly Told[] {
  const all: [string, string, Readonly<Record<string, string>>?][] = [];
  const reader = new XmlReader({
    open: (name, attributes) => all.push(['open', name, { ...attributes }]),
    text: (piece) => {
      const last = all.at(-1);
      if (last?.[0] === 'text') last[1] += piece;
      else all.push(['text', piece]);
    },
    close: (name) => all.push(['close', name]),
  });
  let at = 0;
  for (const length of pieces) {
    reader.push(text.slice(at, at + length));
    at += length;
  }
  reader.push(text.slice(at));
  reader.end();
  return all;
}

const sheet =
  '<?xml version="1.0"?><x:row xmlns:x="urn:x" r="1" x:r="9"><!-- <c> --><c r=\'A1\' t = "s"><v>1 &lt; 2</v></c><c a=">"/></x:row>';

describe('the XML of a workbook', () => {
  test('is told the same however it comes', () => {
    const whole = told(sheet);
    expect(whole).toEqual([
      ['open', 'row', { x: 'urn:x', r: '1' }],
      ['open', 'c', { r: 'A1', t: 's' }],
      ['open', 'v', {}],
      ['text', '1 < 2'],
      ['close', 'v'],
      ['close', 'c'],
      ['open', 'c', { a: '>' }],
      ['close', 'c'],
      ['close', 'row'],
    ]);
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 20 }), { maxLength: 40 }), (pieces) => {
        expect(told(sheet, pieces)).toEqual(whole);
      }),
    );
  });

  test('is refused where readers of XML would not agree', () => {
    for (const wrong of [
      '<a r="1" r="2"/>',
      '<a r="1"s="2"/>',
      '<a r=1/>',
      '<a r/>',
      '<a r="<"/>',
      '<a b="&zzz;"/>',
      '<a></b>',
      '<!DOCTYPE a><a/>',
      '< a/>',
      '<a/>more',
      'before<a/>',
      '<a',
    ])
      expect(() => told(wrong), wrong).toThrow(NotReadable);
  });

  test('is read in one pass, however it is made: a tag of a sender’s choosing costs no more than its length', () => {
    const name = 'a'.repeat(4_000_000);
    for (const tag of [
      `<c ${name}`,
      `<c ${name}>`,
      `<c ${name.slice(0, 60_000)}>`,
      `<c${' '.repeat(4_000_000)}x`,
    ])
      expect(() => told(tag)).toThrow(NotReadable);
    const many = Array.from({ length: 5_000 }, (_, at) => `a${at}="1"`).join(' ');
    expect(() => told(`<c ${many}/>`)).toThrow(NotReadable);
  });
});

test('a text is told as it comes, and an entity that never ends is refused', () => {
  const pieces: string[] = [];
  const reader = new XmlReader({
    open: () => undefined,
    text: (text) => pieces.push(text),
    close: () => undefined,
  });
  for (const text of ['<t>', 'one &am', 'p; two', ' three']) reader.push(text);
  expect(pieces).toEqual(['one ', '& two', ' three']);
  reader.push('&am');
  expect(() => reader.push('y'.repeat(20))).toThrow(NotReadable);
});

test('a number format is read in one pass, too', () => {
  expect(isDateFormat(170, '['.repeat(1_000_000))).toBe(false);
  expect(isDateFormat(170, `${'['.repeat(1_000_000)}y`)).toBe(true);
  expect(isDateFormat(170, `"${'y'.repeat(10)}"0.00`)).toBe(false);
  expect(isDateFormat(170, '[$-409]d mmm yy')).toBe(true);
  expect(isDateFormat(170, '[hh]:mm')).toBe(false);
  expect(isDateFormat(170, '[Red]0.00_d\\y*s')).toBe(false);
  expect(isDateFormat(170, 'General')).toBe(false);
});

test('a shared text that stands in every cell of a row does not fill the memory', () => {
  const rows = new SheetRows({ strings: ['x'.repeat(1_000_000)], dateStyles: [] });
  const reader = new XmlReader(rows);
  const cells = '<c t="s"><v>0</v></c>'.repeat(16_000);
  expect(() => reader.push(`<sheetData><row>${cells}</row></sheetData>`)).toThrow(NotReadable);
});
