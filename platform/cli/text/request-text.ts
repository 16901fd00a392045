import type { FilePreview, Request, RequestSummary } from '@vitrine/api';
import { table } from '../output.ts';

/** Where a request stands, and whether it is held there. */
export function requestState({ state, quarantine }: Pick<RequestSummary, 'state' | 'quarantine'>): string {
  return quarantine === undefined ? state : `${state}, quarantined`;
}

/** A request for people to read; of one that is held first why, and what to do. */
export function requestText(one: Request): string {
  return [
    `${one.id}: ${one.title} (${requestState(one)})`,
    ...(one.quarantine === undefined ? [] : [one.quarantine.explanation, one.quarantine.help]),
    `agreement ${one.agreement}, profile ${one.profile.name}`,
    `round ${one.round}, content ${one.content}`,
    ...(one.withdrawal === undefined || one.certificate === undefined
      ? []
      : [`called back: ${one.withdrawal.reason}`]),
    ...one.fileList.map((file) => `  ${file.name}, ${file.size} bytes`),
    ...one.findingList.map((finding) => `  ${finding.severity}: ${finding.explanation}`),
    ...one.threads.flatMap(({ id, file, label, messages }) => [
      `  ${id} about ${file}:`,
      ...messages.map(({ by, words }) => `    ${by === 'checker' ? label : 'The requester'}: ${words}`),
    ]),
    ...one.votes.map((vote) => `  ${vote.label}: ${vote.vote} ${vote.comment}`.trimEnd()),
  ].join('\n');
}

/** A part of a file for people to read. */
export function partText({ name, mediaType, table: rows, text }: FilePreview): string {
  if (rows !== undefined) return table(rows.columns, rows.rows);
  return text ?? `${name} (${mediaType}) cannot be shown here.`;
}
