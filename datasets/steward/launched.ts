import type { Home } from '@vitrine/core/process';
import { z } from 'zod';
import { enrolSteward } from '../catalogue/steward/steward-settings.ts';

const schema = z.strictObject({
  mode: z.enum(['development', 'strict']),
  relyingParty: z.strictObject({ origin: z.string(), rpId: z.string() }),
  /** The ledger's public key (PEM), where there is a ledger. */
  ledgerKey: z.string().optional(),
  /** The group that may come through the doors of rooms. */
  doors: z.int().positive(),
});

/** What a launcher tells the steward that it starts under an account of its own. */
export type Launched = z.output<typeof schema>;

/**
 * Takes what a launcher gave: a steward that knows its home goes by what it wrote at its first start, and no later
 * word changes that. Undefined where a server of the same account started it, and enrolled it.
 * @throws Conflict when the home was made in the other mode
 */
export async function enrolLaunched(home: Home, given: string | undefined): Promise<Launched | undefined> {
  if (given === undefined) return undefined;
  const launched = schema.parse(JSON.parse(given));
  const { mode, relyingParty, ledgerKey } = launched;
  if (ledgerKey !== undefined) await enrolSteward(home, { mode, relyingParty }, ledgerKey);
  return launched;
}
