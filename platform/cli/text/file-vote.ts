import { fileReasonTexts, type FileReason, type FileVote, type Vote } from '@vitrine/api';
import { InvalidInput } from '@vitrine/core/errors';

const isReason = (word: string): word is FileReason => Object.hasOwn(fileReasonTexts, word);
const votes: readonly string[] = ['approve', 'changes', 'reject'] satisfies readonly Vote[];
const isVote = (word: string): word is Vote => votes.includes(word);

/**
 * What is decided of a file: as one of the given says, else as of all.
 *
 * @param given such as `table.csv=changes:small-numbers,rounding:Row 3`
 * @throws InvalidInput for a decision that is none, naming it
 */
export function fileVoteOf(name: string, given: readonly string[], vote: Vote, comment: string): FileVote {
  const own = given.find((one) => one.startsWith(`${name}=`));
  if (own === undefined)
    return {
      name,
      vote,
      reasons: vote === 'approve' ? [] : ['other'],
      words: vote === 'approve' ? '' : comment,
    };
  const [decision = '', reasons = '', ...words] = own.slice(name.length + 1).split(':');
  const named = reasons.split(',').filter((one) => one !== '');
  const wrong = isVote(decision) ? named.find((one) => !isReason(one)) : decision;
  if (wrong !== undefined || !isVote(decision))
    throw new InvalidInput({
      detail: `“${wrong ?? decision}” of ${name} is neither a decision nor a reason.`,
      help: `A decision is ${votes.join(', ')}; a reason one of ${Object.keys(fileReasonTexts).join(', ')}.`,
    });
  return { name, vote: decision, reasons: named.filter(isReason), words: words.join(':').trim() };
}
