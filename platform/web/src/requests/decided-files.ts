import { fileReasonTexts, type FileReason, type FileVote, type Request, type Vote } from '@vitrine/api';

/** What a checker has chosen of one file so far; without a vote it is as of the request. */
export interface Decided {
  readonly vote?: Vote;
  readonly reasons: readonly FileReason[];
  readonly words: string;
}
export type DecidedFiles = Readonly<Record<string, Decided>>;

export const fileReasons = Object.keys(fileReasonTexts) as FileReason[];
export const undecided: Decided = { reasons: [], words: '' };

/** The vote that follows from what is chosen of the request and of single files; undefined while some have none. */
export function voteThatFollows(
  names: readonly string[],
  decided: DecidedFiles,
  choice: Vote | undefined,
): Vote | undefined {
  const votes = names.map((name) => decided[name]?.vote ?? choice);
  const [first] = votes;
  if (votes.some((vote) => vote === undefined)) return undefined;
  return votes.every((vote) => vote === first) ? first : 'changes';
}

/** What is sent of single files; nothing where the checker said nothing of any. */
export function votesOnFiles(
  names: readonly string[],
  decided: DecidedFiles,
  choice: Vote | undefined,
  comment: string,
): FileVote[] | undefined {
  const isSilent = names.every((name) => {
    const { vote, reasons, words } = decided[name] ?? undecided;
    return vote === undefined && reasons.length === 0 && words.trim() === '';
  });
  if (isSilent) return undefined;
  return names.flatMap((name): FileVote[] => {
    const { vote = choice, reasons, words } = decided[name] ?? undecided;
    if (vote === undefined) return [];
    if (vote === 'approve') return [{ name, vote, reasons: [], words: words.trim() }];
    const given: FileReason[] = reasons.length === 0 ? ['other'] : [...reasons];
    return [{ name, vote, reasons: given, words: words.trim() || (given.includes('other') ? comment : '') }];
  });
}

/** What a checker chose when they voted, so that they can think again. */
export function decidedIn(vote: Request['votes'][number] | undefined): DecidedFiles {
  const files = vote?.files ?? [];
  const isOfEach = files.some((file) => file.vote !== vote?.vote);
  return Object.fromEntries(
    files
      .filter(
        (file) => isOfEach || (file.reasons.some((reason) => reason !== 'other') && file.vote !== 'approve'),
      )
      .map((file) => [
        file.name,
        { ...(isOfEach ? { vote: file.vote } : {}), reasons: file.reasons, words: file.words },
      ]),
  );
}
