import { z } from 'zod';
import { RequestIllegal } from './errors.ts';
import { decisions, fileNameSchema, type Decision } from './decision.ts';

/** Why a file may not leave as it is: what checkers choose from (SDC Handbook, chapters 3 to 5). */
export const fileReasons = [
  'small-numbers',
  'dominance',
  'difference',
  'single-values',
  'identifiers',
  'not-told',
  'rounding',
  'too-much',
  'purpose',
  'other',
] as const;

/** What a checker decides of one file. */
export const fileDecisionSchema = z.strictObject({
  name: fileNameSchema,
  decision: z.enum(decisions),
  reasons: z.array(z.enum(fileReasons)).max(fileReasons.length),
  words: z.string().trim().max(4_000),
});
export type FileDecision = z.output<typeof fileDecisionSchema>;

/** The vote that follows: approve or reject what is all to be approved or rejected; else the requester must act. */
export function voteOf(files: readonly Pick<FileDecision, 'decision'>[]): Decision {
  const [first] = files;
  if (first === undefined) return 'changes';
  return files.every(({ decision }) => decision === first.decision) ? first.decision : 'changes';
}

/**
 * Decisions are of every file once, one that is no approval has a reason, and the vote is what follows from them.
 *
 * @throws RequestIllegal `request-file-decisions`, `request-file-reason-needed`
 */
export function demandFileDecisions(
  files: readonly { readonly name: string }[],
  vote: { readonly decision: Decision; readonly files: readonly FileDecision[] },
): void {
  const decided = new Set(vote.files.map(({ name }) => name));
  const isOfAll = decided.size === files.length && files.every(({ name }) => decided.has(name));
  if (!isOfAll || vote.files.length !== files.length || voteOf(vote.files) !== vote.decision)
    throw new RequestIllegal('request-file-decisions');
  for (const { decision, reasons, words } of vote.files)
    if (decision !== 'approve' && (reasons.length === 0 || (reasons.includes('other') && words === '')))
      throw new RequestIllegal('request-file-reason-needed');
}
