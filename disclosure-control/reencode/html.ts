import type { Block } from '../files/document-blocks.ts';
import { htmlPage } from '../files/html-blocks.ts';
import { escapedXml } from './escaped-xml.ts';

/** A page of the headings, texts and tables that the checks read, and nothing else: nothing in it can run or hide. */
export function plainHtml(written: string): string {
  const { title, blocks } = htmlPage(written);
  const body = blocks.map((block) => blockHtml(block)).join('\n');
  return `<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>${escapedXml(title)}</title></head>\n<body>\n${body}\n</body>\n</html>\n`;
}

const lineHtml = (text: string): string => escapedXml(text).replaceAll('\n', '<br>');

function blockHtml(block: Block): string {
  if (block.kind === 'table') {
    const rows = block.rows.map(
      (row) => `<tr>${row.map((cell) => `<td>${lineHtml(cell)}</td>`).join('')}</tr>`,
    );
    return `<table>\n${rows.join('\n')}\n</table>`;
  }
  if (block.kind === 'picture') return '';
  const { text, level } = block;
  // Printed text stands in columns.
  if (/[^\S\n]{2}|^\s|\n\s|\t/.test(text)) return `<pre>\n${escapedXml(text)}</pre>`;
  const tag = level === undefined ? 'p' : `h${level}`;
  return `<${tag}>${lineHtml(text)}</${tag}>`;
}
