import { describe, expect, test } from 'vitest';
import { checkFile } from '../checks/check-file.ts';
import { getProfile } from '../profiles/catalogue.ts';
import { plainHtml } from '../reencode/html.ts';
import { htmlPage } from './html-blocks.ts';

const acro = getProfile('acro-default');
const codes = async (text: string): Promise<readonly string[]> =>
  (await checkFile({ name: 'x', bytes: Buffer.from(text) }, acro)).map(({ code }) => code);
const rowsOf = (text: string): unknown =>
  htmlPage(text).blocks.flatMap((block) => (block.kind === 'table' ? [block.rows] : []));

describe('a page is read as it is shown', () => {
  const head = '<tr><th>ward</th><th>people</th></tr>';
  const other = '<tr><td>B</td><td>40</td></tr><tr><td>C</td><td>50</td></tr>';
  test.each<[string, string]>([
    ['a reference without its end', `<table>${head}<tr><td>A</td><td>&#51</td></tr>${other}</table>`],
    ['a hexadecimal one', `<table>${head}<tr><td>A</td><td>&#x33</td></tr>${other}</table>`],
    ['a hyphen that is not seen', `<table>${head}<tr><td>A</td><td>3&shy;</td></tr>${other}</table>`],
    ['one without its end', `<table>${head}<tr><td>A</td><td>&shy3</td></tr>${other}</table>`],
    ['cells without ends', `<table>${head}<tr><td>A<td>3</tr>${other}</table>`],
    ['cells and rows without ends', '<table><tr><th>ward<th>people<tr><td>A<td>3<tr><td>B<td>40</table>'],
    ['a table without an end', `<table>${head}${other}<tr><td>A</td><td>3</td></tr>`],
    ['a table of nothing else', `<div>${head}${other}<tr><td>A<td>3</div>`],
    ['tags within a figure', `<table>${head}<tr><td>A</td><td><i></i>3<b></b></td></tr>${other}</table>`],
    ['a quotation mark in a tag', `<table>${head}<tr><td>A</td><td class="x'">3</td></tr>${other}</table>`],
    ['a figure that is turned round', `<table>${head}<tr><td>A</td><td>&#x202e;3</td></tr>${other}</table>`],
    [
      'a head without an end',
      `<html><head><table>${head}<tr><td>A</td><td>3</td></tr>${other}</table></html>`,
    ],
    [
      'a table in a cell',
      `<table><tr><td>x<table>${head}<tr><td>A</td><td>3</td></tr>${other}</table></td></tr></table>`,
    ],
  ])('%s', async (_, page) => {
    expect(await codes(page)).toContain('small-count');
    expect(await codes(plainHtml(page))).toContain('small-count');
  });

  test('tags within a number do not split it', async () => {
    const page = '<table><tr><td>a</td><td>94<b>34</b>76<i></i>5919</td></tr></table>';
    expect(await codes(page)).toContain('nhs-number');
    expect(await codes('<div>94<i>34</i>765919</div>')).toContain('nhs-number');
  });

  test('a raised figure is no part of the one before it', () => {
    expect(rowsOf('<table><tr><td>a<td>3<sup>1</sup></table>')).toEqual([[['a', '3^1']]]);
  });

  test('an entity that is not known is left to a person', async () => {
    const page = (cell: string): string =>
      `<table>${head}<tr><td>A${cell}</td><td>30</td></tr>${other}</table>`;
    expect(await codes(page('&zwnjx;'))).toEqual(['needs-person']);
    expect(await codes(page('&ndash;'))).toEqual([]);
  });

  test('cells stand below those that they belong to', () => {
    expect(
      rowsOf(
        '<table><tr><th rowspan="2">A</th><th colspan="2">x</th><td>30<tr><td>y<td><td>40<tr><td>B<td>z</table>',
      ),
    ).toEqual([
      [
        ['A', 'x', '', '30'],
        ['', 'y', '', '40'],
        ['B', 'z'],
      ],
    ]);
  });
});

describe('what leaves of a page is what was read', () => {
  test.each<[string, string, string]>([
    ['a heading', '<h2>Wards &amp; people</h2>', '<h2>Wards &amp; people</h2>'],
    ['text', '<div>One <b>bold</b>\n  line<br>and more</div>', '<p>One bold line<br>and more</p>'],
    ['a sign of less', '<table><tr><td>A<td><10</table>', '<td>&lt;10</td>'],
    ['printed text', '<pre>\n  a   b\n 10  20\n</pre>', '<pre>\n  a   b\n 10  20</pre>'],
    ['a tag written as text', '<p>&lt;b&gt;30</p>', '<p>&lt;b&gt;30</p>'],
  ])('%s', (_, written, shown) => {
    const plain = plainHtml(written);
    expect(plain).toContain(shown);
    expect(plainHtml(plain)).toBe(plain);
    expect(htmlPage(plain)).toMatchObject({ blocks: htmlPage(written).blocks });
  });

  test('and a script that opens a comment hides no more than itself', () => {
    expect(htmlPage('<script>"<!--"</script><p>30</p>').blocks).toEqual([{ kind: 'paragraph', text: '30' }]);
  });

  test('a large page of openings is read at once', () => {
    const before = performance.now();
    for (const part of ['<svg>', '<!--', '<td', '<title', '&#', '<table><tr><td colspan=60 rowspan=60>'])
      for (const end of ['', '</svg>', '-->']) htmlPage(part.repeat(20_000) + end);
    expect(performance.now() - before).toBeLessThan(3_000);
  });
});
