/** The first record of a landing file: the names of its columns, and how its lines end. */
export interface Header {
  readonly cells: readonly string[];
  readonly lineEnd: '\n' | '\r';
  /** Where the next record begins, in bytes. */
  readonly next: number;
  /** Physical lines it takes. */
  readonly lines: number;
}

/** Bytes in which a header must end. */
export const longestHeader = 1024 * 1024;

/**
 * Reads the header from the first bytes of a file in UTF-8, with regard to quotes (RFC 4180). Undefined while it has
 * not ended; `last` says that no more bytes come.
 */
export function readHeader(bytes: Buffer, delimiter: string, last: boolean): Header | undefined {
  const cells: string[] = [];
  let cell: number[] = [];
  let at = bytes.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? 3 : 0;
  let quoted = false;
  let lines = 1;
  const endCell = (): void => {
    cells.push(Buffer.from(cell).toString('utf8').trim());
    cell = [];
  };
  for (; at < bytes.length; at += 1) {
    const character = String.fromCharCode(bytes[at] ?? 0);
    if (quoted) {
      if (character !== '"') cell.push(bytes[at] ?? 0);
      else if (bytes[at + 1] === 0x22) {
        cell.push(0x22);
        at += 1;
      } else quoted = false;
      if (character === '\n') lines += 1;
    } else if (character === '"' && Buffer.from(cell).toString('utf8').trim() === '') quoted = true;
    else if (character === delimiter) endCell();
    else if (character === '\n' || character === '\r') {
      if (character === '\r' && at + 1 === bytes.length && !last) return undefined;
      endCell();
      const pair = character === '\r' && bytes[at + 1] === 0x0a;
      const lineEnd = character === '\r' && !pair ? '\r' : '\n';
      return { cells, lineEnd, next: at + (pair ? 2 : 1), lines };
    } else cell.push(bytes[at] ?? 0);
  }
  if (!last) return undefined;
  endCell();
  return { cells, lineEnd: '\n', next: bytes.length, lines };
}
