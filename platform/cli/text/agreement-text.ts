import type { Agreement } from '@vitrine/api';
import { table } from '../output.ts';
import { rowsText } from './cut-text.ts';

/** An agreement for people to read, with what enforces it. */
export function agreementText(one: Agreement): string {
  return [
    `${one.ref}: ${one.title}`,
    `${one.state}, ${one.termFrom} to ${one.termTo}; ${one.display}`,
    ...(one.stopped === undefined ? [] : [`${one.state} ${one.stopped.at}: ${one.stopped.reason}`]),
    ...one.signatures.map((each) => `signed by ${each.officer.name}, ${each.at}`),
    one.summary,
    ...one.enforced.flatMap((cut) => [
      '',
      ...rowsText(cut, cut.version),
      table(
        ['column', 'becomes'],
        cut.columns.map((column) => [column.name, column.becomes]),
      ),
    ]),
  ].join('\n');
}
