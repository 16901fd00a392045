import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Corrupt } from '@vitrine/core/errors';
import { z } from 'zod';

const ledgerSeenSchema = z.strictObject({
  format: z.literal(1),
  /** The newest checkpoint that something was done on, as the log signed it. */
  checkpoint: z.string().max(65_536).optional(),
  /** When what was done for an intent was done (ISO 8601, UTC), by its act. */
  used: z.record(z.string(), z.iso.datetime()),
});
export type LedgerSeen = z.output<typeof ledgerSeenSchema>;

/** Where the steward keeps what it has seen of the ledger. */
export const ledgerSeenFile = (stewardDir: string): string => join(stewardDir, 'ledger-seen.json');

/** The newest checkpoint that the steward did something on; undefined when there was none. @throws Corrupt */
export async function ledgerSeenBySteward(stewardDir: string): Promise<string | undefined> {
  return (await readLedgerSeen(ledgerSeenFile(stewardDir))).checkpoint;
}

/** What the steward has seen, as it wrote it; nothing when it wrote nothing yet. @throws Corrupt */
export async function readLedgerSeen(path: string): Promise<LedgerSeen> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return { format: 1, used: {} };
  try {
    return ledgerSeenSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Corrupt({ detail: 'What the steward has seen of the ledger cannot be read.', cause });
  }
}
