/** 256 bits in hexadecimal, made in the reviewer's browser: the server learns it when the month is over. */
export function newSecret(): string {
  return hex(crypto.getRandomValues(new Uint8Array(32)));
}

/** What is published of a secret: SHA-256 of `vitrine sample commitment`, a line end, and the secret. */
export async function commitmentTo(secret: string): Promise<string> {
  const bytes = new TextEncoder().encode(`vitrine sample commitment\n${secret}`);
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}

/** The month after one, as `2026-07`. */
export function monthAfter(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 7);
}

const hex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
