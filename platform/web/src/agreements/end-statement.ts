import type { Agreement } from '@vitrine/api';

/**
 * SHA-256, hex, of what an officer signs to end an agreement for good: canonical JSON, which for these few plain texts is
 * JSON with its keys in order. `reason` as it is sent, `on` a day of UTC.
 */
export async function endDigest(
  { agreement, digest }: NonNullable<Agreement['endSigns']>,
  reason: string,
  on: string,
): Promise<string> {
  const statement = { act: 'end-agreement', agreement, digest, on, reason: await sha256(reason) };
  return sha256(JSON.stringify(statement));
}

async function sha256(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
