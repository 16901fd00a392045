import fc from 'fast-check';
import { expect, it } from 'vitest';
import { filePage, type FilePage } from './file-page.ts';

function pagesOf(mediaType: string, bytes: Uint8Array): FilePage[] {
  const pages: FilePage[] = [];
  for (let from = 0; ;) {
    const page = filePage({ mediaType }, bytes, from);
    pages.push(page);
    if (page.end) return pages;
    expect(page.to).toBeGreaterThan(from);
    from = page.to;
  }
}

it('comes to every row of a table, whatever its cells, once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_700 }), fc.constantFrom(1, 300, 90_000), (count, wide) => {
      const rows = Array.from({ length: count }, (_, n) => `${n},${n % 400 === 0 ? 'x'.repeat(wide) : 'y'}`);
      const bytes = Buffer.from(['n,text', ...rows].join('\r\n'));
      const shown = pagesOf('text/csv', bytes).flatMap(({ table }) => table?.rows ?? []);
      expect(shown.map(([n]) => Number(n))).toEqual(rows.map((_, n) => n));
    }),
    { numRuns: 20 },
  );
});

it('comes to every character of a text', () => {
  const text = 'Zeile mit Ümlaut\n'.repeat(30_000);
  const pages = pagesOf('text/plain', Buffer.from(text));
  expect(pages.length).toBeGreaterThan(2);
  expect(pages.map((page) => page.text).join('')).toBe(text);
  expect(filePage({ mediaType: 'text/plain' }, Buffer.from('ab'), 99)).toMatchObject({
    text: '',
    from: 2,
    end: true,
  });
});

it('never calls a kind of file shown that it cannot show', () => {
  for (const mediaType of ['image/png', 'application/pdf', 'application/octet-stream'])
    expect(filePage({ mediaType }, Buffer.from('abc'), 0)).toEqual({ from: 0, to: 0, total: 0, end: false });
});
