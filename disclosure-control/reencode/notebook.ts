import { greatest } from '../files/extent.ts';
import { isRecord } from '../files/json-values.ts';
import { textOfBlocks } from '../files/document-blocks.ts';
import { htmlPage } from '../files/html-blocks.ts';
import type { Reencode } from './reencoded.ts';

const linesOf = (value: unknown): string => {
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string').join('') : '';
};

/** Fenced so that no line of it can end the fence. */
const fenced = (text: string, language = ''): string => {
  const longest = greatest([2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length)]);
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text.replace(/\n$/, '')}\n${fence}`;
};

/** A notebook as Markdown: its text, its code, what was printed, and its pictures; no widgets, attachments or metadata. */
export async function plainNotebook(written: string, reencode: Reencode): Promise<Uint8Array | undefined> {
  const notebook: unknown = JSON.parse(written);
  if (!isRecord(notebook) || !Array.isArray(notebook['cells'])) return undefined;
  const parts: string[] = [];
  for (const cell of notebook['cells'] as unknown[]) {
    if (!isRecord(cell)) continue;
    const source = linesOf(cell['source']);
    if (source.trim() !== '') parts.push(cell['cell_type'] === 'code' ? fenced(source, 'python') : source);
    for (const output of Array.isArray(cell['outputs']) ? (cell['outputs'] as unknown[]) : []) {
      const shown = isRecord(output) ? await outputOf(output, reencode) : undefined;
      if (shown === undefined) return undefined;
      if (shown !== '') parts.push(shown);
    }
  }
  return Buffer.from(`${parts.join('\n\n')}\n`);
}

/** What an output shows; undefined for a picture that cannot be made plain. */
async function outputOf(
  output: Readonly<Record<string, unknown>>,
  reencode: Reencode,
): Promise<string | undefined> {
  const data = isRecord(output['data']) ? output['data'] : {};
  const printed = linesOf(output['text']) + linesOf(output['traceback']);
  const parts = printed === '' ? [] : [fenced(printed)];
  for (const type of ['image/png', 'image/jpeg']) {
    if (!(type in data)) continue;
    const plain = await reencode(Buffer.from(linesOf(data[type]), 'base64'));
    if (plain === undefined) return undefined;
    parts.push(`![output](data:${type};base64,${Buffer.from(plain.bytes).toString('base64')})`);
  }
  const said = linesOf(data['text/plain']);
  const drawn = linesOf(data['text/html']);
  if (said !== '') parts.push(fenced(said));
  else if (drawn !== '') parts.push(fenced(textOfBlocks(htmlPage(drawn).blocks).text));
  return parts.join('\n\n');
}
