import { canonicalJson, sha256Hex } from '@vitrine/core/text';
import { z } from 'zod';
import type { Request } from './request.ts';

/**
 * What a vote is about: the round, the profile, the answers, and the files with what the checks found. Whoever
 * saw another digest saw another request.
 *
 * @returns SHA-256 in hex of the canonical JSON (RFC 8785)
 */
export function contentDigest(
  request: Pick<Request, 'id' | 'round' | 'profile' | 'context' | 'files'>,
): string {
  const { id, round, profile, context, files } = request;
  // Values that are not set are no part of JSON.
  const content = z.json().parse(JSON.parse(JSON.stringify({ id, round, profile, context, files })));
  return sha256Hex(canonicalJson(content));
}
