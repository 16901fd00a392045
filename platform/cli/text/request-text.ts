import type { Request, RequestSummary } from '@vitrine/api';

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
    ...one.fileList.map((file) => `  ${file.name}, ${file.size} bytes`),
    ...one.findingList.map((finding) => `  ${finding.severity}: ${finding.explanation}`),
    ...one.votes.map((vote) => `  ${vote.label}: ${vote.vote} ${vote.comment}`.trimEnd()),
  ].join('\n');
}
