import type { Settings } from '@vitrine/core/process/beginning';

/** The site that officers' passkeys belong to. */
export function relyingPartyOf({ publicUrl, port }: Settings): {
  readonly origin: string;
  readonly rpId: string;
} {
  const { origin, hostname } = new URL(publicUrl ?? `http://localhost:${port}`);
  return { origin, rpId: hostname };
}
