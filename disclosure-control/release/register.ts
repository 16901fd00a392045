import { z } from 'zod';
import type { Request } from '../requests/request.ts';

/** What the public learns of a release: what left, under which agreement, by which rule. No person. */
export const registerEntrySchema = z
  .strictObject({
    request: z.string(),
    agreement: z.string(),
    title: z.string(),
    releasedAt: z.string(),
    /** Set when the output was called back after its release. */
    withdrawn: z.boolean(),
    profile: z.string(),
    threshold: z.int(),
    checkers: z.int(),
    files: z.array(z.strictObject({ mediaType: z.string(), bytes: z.int(), sha256: z.string() })),
    certificate: z.string(),
  })
  .readonly();
export type RegisterEntry = z.output<typeof registerEntrySchema>;

/** The register's entry for a request that was released; `undefined` for one that was not. */
export function registerEntry(request: Request): RegisterEntry | undefined {
  if (request.release === null || request.context === null) return undefined;
  return {
    request: request.id,
    agreement: request.agreement,
    title: request.context.title,
    releasedAt: request.release.at,
    withdrawn: request.state === 'withdrawn',
    profile: request.profile.name,
    threshold: request.profile.threshold,
    checkers: request.votes.length,
    files: request.files.map(({ mediaType, bytes, sha256 }) => ({ mediaType, bytes, sha256 })),
    certificate: request.release.certificate,
  };
}
