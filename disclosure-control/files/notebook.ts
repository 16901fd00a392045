import { faulty, joined, within, type FileContents } from './contents.ts';
import { isRecord, textOf } from './json-values.ts';
import { readPrinted } from './printed.ts';

/** A notebook cell by cell: its sources, and each output as a file of its own, tables and pictures too. */
export async function readNotebook(
  cells: readonly unknown[],
  read: (bytes: Uint8Array) => Promise<FileContents>,
): Promise<FileContents> {
  const parts: FileContents[] = [];
  for (const [at, cell] of cells.entries()) {
    if (!isRecord(cell)) continue;
    const outputs = Array.isArray(cell['outputs']) ? (cell['outputs'] as unknown[]) : [];
    parts.push(within(`cell ${at + 1}`, readPrinted('notebook', linesOf(cell['source']))));
    for (const output of outputs)
      if (isRecord(output)) parts.push(within(`output of cell ${at + 1}`, await readOutput(output, read)));
    if (isRecord(cell['attachments']) && Object.keys(cell['attachments']).length > 0)
      parts.push(faulty('notebook', 'hidden-content', `attachments of cell ${at + 1}`));
  }
  return joined('notebook', [...parts, faulty('notebook', 'needs-person')]);
}

async function readOutput(
  output: Readonly<Record<string, unknown>>,
  read: (bytes: Uint8Array) => Promise<FileContents>,
): Promise<FileContents> {
  const data = isRecord(output['data']) ? output['data'] : {};
  const parts = [linesOf(output['text']), linesOf(output['traceback'])]
    .filter((text) => text !== '')
    .map((text) => readPrinted('notebook', text));
  for (const [type, value] of Object.entries(data)) {
    const text = linesOf(value);
    if (/^image\/(?:png|jpeg)/.test(type)) parts.push(await read(Buffer.from(text, 'base64')));
    else if (/^text\/(?:html|markdown)|svg/.test(type)) parts.push(await readPart(text, read));
    else if (/^text\/|json$|javascript$/.test(type)) parts.push(readPrinted('notebook', text));
    else parts.push(faulty('notebook', 'unsafe-form', type.slice(0, 60)));
  }
  return joined('notebook', parts);
}

async function readPart(
  text: string,
  read: (bytes: Uint8Array) => Promise<FileContents>,
): Promise<FileContents> {
  const contents = await read(Buffer.from(text));
  return { ...contents, faults: contents.faults.filter(({ fault }) => fault !== 'needs-person') };
}

function linesOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map((one) => textOf(one)).join('');
  return isRecord(value) ? JSON.stringify(value, null, 1) : '';
}
