import type { KernelOutput } from './kernel-session.ts';

const cellBytes = 4;
/** What any output takes, so that nobody can send very many of nothing. */
const leastBytes = 64;

/** How many bytes of what may be shown an output takes: those of its texts or of its picture. */
export function shownBytes(output: KernelOutput): number {
  return leastBytes + contentBytes(output);
}

function contentBytes(output: KernelOutput): number {
  switch (output.kind) {
    case 'text':
    case 'value':
      return bytesOf(output.text);
    case 'image':
      return output.bytes;
    case 'error':
      return output.trace.reduce((sum, line) => sum + bytesOf(line), 0);
    case 'table': {
      const head = output.columns.reduce((sum, name) => sum + bytesOf(name), 0);
      const cells = output.rows.flat();
      return head + cells.reduce((sum, cell) => sum + cellBytes + bytesOf(cell ?? ''), 0);
    }
  }
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}
