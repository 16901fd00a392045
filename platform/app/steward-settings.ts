import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Conflict, writeOnce, type Home } from '@vitrine/core';
import type { RelyingParty } from '@vitrine/policy';
import { z } from 'zod';

const schema = z.strictObject({
  mode: z.enum(['development', 'strict']),
  /** The site that officers' passkeys belong to. */
  relyingParty: z.strictObject({ origin: z.string(), rpId: z.string() }),
});
export type StewardSettings = z.output<typeof schema>;

const file = (home: Home): string => join(home.steward, 'settings.json');
/** The log's public key as the steward knows it: written once, so a later server cannot put another in its place. */
export const stewardLedgerKeyFile = (home: Home): string => join(home.steward, 'ledger-public-key.pem');

/** What the steward goes by; the operator changes the file while nothing runs. */
export async function stewardSettings(home: Home): Promise<StewardSettings> {
  return schema.parse(JSON.parse(await readFile(file(home), 'utf8')));
}

/**
 * The site whose passkeys the steward accepts: exactly the one of its settings, but that development, where the
 * system may choose the port, takes any port of localhost.
 */
export function stewardRelyingParty({ mode, relyingParty }: StewardSettings): RelyingParty {
  return { ...relyingParty, anyLoopbackPort: mode === 'development' && relyingParty.rpId === 'localhost' };
}

/**
 * Writes what a new home's steward goes by; an existing file stays as it is.
 * @throws Conflict when the home was made in the other mode: what development trusted must not serve real data
 */
export async function enrolSteward(
  home: Home,
  settings: StewardSettings,
  ledgerKeyPem: string,
): Promise<void> {
  await writeOnce(file(home), JSON.stringify(settings, null, 2));
  await writeOnce(stewardLedgerKeyFile(home), ledgerKeyPem);
  const { mode } = await stewardSettings(home);
  if (mode === settings.mode) return;
  throw new Conflict({
    detail: `This home folder was made in ${mode} mode and cannot be used in ${settings.mode} mode.`,
    help: 'Begin with a fresh home folder (docs/operator.md).',
    facts: { made: mode, asked: settings.mode },
  });
}
