import type { FileContents } from './contents.ts';
import { tablesOfBlocks, textOfBlocks } from './document-blocks.ts';
import { htmlPage } from './html-blocks.ts';

/** What stands in attributes that a page does not show, or only under the mouse. */
const attributesOf = (text: string): string =>
  [...text.matchAll(/\s(?:data-[\w-]+|title|alt|aria-label|value|content|summary)="([^"]{1,500})"/gi)]
    .map((one) => one[1] ?? '')
    .filter((value) => !value.startsWith('data:'))
    .join('\n');

/** HTML: its tables, all its text (comments and scripts too), and whether it would run anything. */
export function readHtml(text: string): FileContents {
  const active = /<script|<iframe|<object|<embed|\son[a-z]+\s*=|javascript:/i.test(text);
  const hides = /<!--|display\s*:\s*none|visibility\s*:\s*hidden|\bhidden\b/i.test(text);
  const { title, blocks, hidden } = htmlPage(text);
  const tables = tablesOfBlocks(blocks);
  const shown = textOfBlocks([{ kind: 'paragraph', text: title }, ...blocks]);
  const unknown = /&[a-z][a-z\d]*;/i.test(shown.text);
  return {
    form: 'HTML',
    tables,
    texts: [
      shown,
      { place: 'attributes', text: attributesOf(text) },
      ...hidden.map((part, at) => ({ place: `hidden part ${at + 1}`, text: part })),
    ],
    faults: [
      ...(active ? [{ fault: 'unsafe-form' as const, place: '' }] : []),
      ...(hides || unknown || tables.length === 0 ? [{ fault: 'needs-person' as const, place: '' }] : []),
    ],
  };
}
