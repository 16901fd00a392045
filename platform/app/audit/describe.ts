import type { JsonObject } from '@vitrine/core/text';

/** What a sentence about an entry is made from. */
export interface Described {
  readonly type: string;
  readonly phase: string;
  readonly result: string | null;
  readonly public: JsonObject;
}

/** What each type of entry says was done; `{field}` is taken from the public face. */
export const deeds: Readonly<Record<string, string>> = {
  'rules.begun': 'began to hold every entry against the rules of today',
  'person.recorded': 'was recorded as the sign-in provider describes them',
  'session.started': 'signed in',
  'session.ended': 'signed out',
  'dataset.published': 'published {dataset} {version}',
  'dataset.drafted': 'had a dataset file proposed for a landing file',
  'dataset.checked': 'tried a dataset file for {dataset} {version} without publishing',
  'quarantine.shown': 'was shown rows that were kept out of {dataset} {release}',
  'quarantine.listed': 'listed where rows failed that were kept out of {dataset} {release}',
  'optout.applied': 'applied a list of {kind} opt-outs',
  'optout.proposed': 'had a list of {kind} opt-outs compared with the one in use',
  'optout.undone': 'brought back the list of {kind} opt-outs that was in use before',
  'optout.discarded': 'discarded a list of {kind} opt-outs that waited for a second person',
  'cohort.loaded': 'loaded the list of people {list}',
  'agreement.applied': 'applied agreement {ref}',
  'agreement.signed': 'signed agreement {ref}',
  'agreement.suspended': 'suspended agreement {ref}',
  'agreement.ended': 'ended agreement {ref}',
  'officer.key-enrolled': 'found a {kind} newly enrolled with the steward as a signing key of an officer',
  'officer.key-removed': 'found a signing key of an officer no longer enrolled with the steward',
  'environment.stopped': 'threw the kill switch: every query stopped and every room closed',
  'environment.resumed': 'lifted the kill switch',
  'agreement.destroyed': 'destroyed the pseudonym maps and cuts of {agreement}',
  'cut.destroyed': 'removed a cut of {agreement} ({reason})',
  'room.opened': 'opened a room under {agreement}',
  'room.closed': 'closed a room under {agreement} ({reason})',
  'cut.made': 'made the cut of {dataset} for {agreement}',
  query: 'ran a query under {agreement}',
  'query.explained': 'had a query under {agreement} explained',
  'cell.run': 'ran a cell of {language} under {agreement}',
  'kernel.opened': 'started a kernel of {language} under {agreement}',
  'kernel.closed': 'ended a kernel of {language} under {agreement} ({reason})',
  'page.shown': 'was shown rows under {agreement}',
  'allowance.extended': 'allowed a person of {agreement} to be shown more today',
  'request.created': 'began a request under {agreement}',
  'request.draft-saved': 'saved what was written for a request under {agreement}',
  'request.changed': 'changed a request under {agreement}',
  'request.file-added': 'added a result to a request under {agreement}',
  'request.file-removed': 'took a file out of a request under {agreement}',
  'request.file-renamed': 'renamed a file of a request under {agreement}',
  'request.file-replaced': 'replaced a file of a request under {agreement}',
  'request.file-shown': 'was shown a part of a file of a request under {agreement}',
  'request.submitted': 'sent a request under {agreement} to the checkers',
  'request.withdrawn': 'withdrew a request under {agreement}',
  'request.vote': 'voted on a request under {agreement}',
  'request.quarantined': 'quarantined a request under {agreement} ({reason})',
  'request.released': 'released a request under {agreement}',
  'request.downloaded': 'downloaded a release under {agreement}',
  refusal: 'was refused {what}',
};

function fill(pattern: string, face: JsonObject): string {
  return pattern.replace(/\{(\w+)\}/g, (_, field: string) => {
    const value = face[field];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '?';
  });
}

/** One sentence without a subject, such as `ran a query under X: refused (column-not-granted)`. */
export function describe(entry: Described): string {
  const deed = fill(deeds[entry.type] ?? entry.type, entry.public);
  if (entry.phase === 'intent') return `${deed}: begun`;
  const code = entry.public['code'];
  const reason = typeof code === 'string' ? ` (${code})` : '';
  if (entry.phase === 'outcome' && entry.result !== 'done')
    return `${deed}: ${entry.result ?? 'unknown'}${reason}`;
  return deed + (entry.type === 'refusal' ? reason : '');
}
