import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Corrupt } from '@vitrine/core/errors';
import { z } from 'zod';

const ledgerSeenSchema = z.strictObject({
  format: z.literal(1),
  /** The newest checkpoint that something was done on, as the log signed it. */
  checkpoint: z.string().max(65_536).optional(),
  /** How many entries the log had when the memory began: a memory that was deleted begins anew, and shows it. */
  begun: z.int().min(0).optional(),
  /** The notes that handed the log from one key to the next, as far as it followed them. */
  rotations: z.array(z.string().max(4_096)).max(1_000).optional(),
  /** When what was done for an intent was done (ISO 8601, UTC), by its act. */
  used: z.record(z.string(), z.iso.datetime()),
});
export type LedgerSeen = z.output<typeof ledgerSeenSchema>;

/** Where the steward keeps what it has seen of the ledger. */
export const ledgerSeenFile = (stewardDir: string): string => join(stewardDir, 'ledger-seen.json');

/** What the steward has seen, as it wrote it; undefined when nothing is written. @throws Corrupt */
export function ledgerSeenBySteward(stewardDir: string): Promise<LedgerSeen | undefined> {
  return readLedgerSeen(ledgerSeenFile(stewardDir));
}

/** What a steward wrote of what it has seen; undefined when nothing is written. @throws Corrupt */
export async function readLedgerSeen(path: string): Promise<LedgerSeen | undefined> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return ledgerSeenSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Corrupt({ detail: 'What the steward has seen of the ledger cannot be read.', cause });
  }
}
