import { z } from 'zod';
import { checkPieces } from '../checks/identifiers.ts';
import { maxFiles, sha256Schema, type Request } from '../requests/request.ts';

/**
 * What the public learns of a release beside its request, agreement and certificate: the title that its requester
 * was told is published, by which rule it was checked, and the hash of every file. No person, no file's name, no
 * word of the checkers. It stands in the public face of the entry that records the release, so that what the
 * register says is what the log proves.
 */
export const releasedFaceSchema = z.object({
  /** Null where it holds what looks like an identifier: the log keeps what is said in it for ever. */
  title: z.string().nullable(),
  profile: z.string(),
  threshold: z.int(),
  checkers: z.int(),
  files: z
    .array(z.object({ mediaType: z.string(), bytes: z.int(), sha256: sha256Schema }).readonly())
    .max(maxFiles)
    .readonly(),
});
export type ReleasedFace = z.output<typeof releasedFaceSchema>;

/** @throws TypeError for a request without context, which is never approved */
export function releasedFace(
  request: Pick<Request, 'context' | 'profile' | 'votes' | 'files'>,
): ReleasedFace {
  if (request.context === null) throw new TypeError('Only a request with its context is released.');
  return {
    title: publicTitle(request.context.title),
    profile: request.profile.name,
    threshold: request.profile.threshold,
    checkers: request.votes.length,
    files: request.files.map(({ mediaType, bytes, sha256 }) => ({ mediaType, bytes, sha256 })),
  };
}

const identifying = new Set(['nhs-number', 'postcode', 'date-of-birth']);

function publicTitle(title: string): string | null {
  const findings = checkPieces([{ text: title, where: {} }]);
  return findings.some(({ code }) => identifying.has(code)) ? null : title;
}
