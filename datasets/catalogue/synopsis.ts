import type { Entry } from '@vitrine/ledger/log';
import { z } from 'zod';

/**
 * Ledger entry type of a public synopsis. Its first intent for a release is the charge to the dataset's budget; an act that
 * comes again for the same release is about the same synopsis, since the steward draws one a release, and costs nothing.
 */
export const synopsisBought = 'synopsis.bought';

const face = z.object({ dataset: z.string(), release: z.string(), epsilon: z.number().positive() });

/** Which release a synopsis is of, and what it spends. */
export type SynopsisCharge = z.output<typeof face>;

/** The charge that an entry is, if it is one, of its first time or not. */
export function synopsisChargeOf(entry: Entry): SynopsisCharge | undefined {
  return entry.type === synopsisBought && entry.phase === 'intent' ? face.parse(entry.public) : undefined;
}

export const synopsisName = ({ dataset, release }: Omit<SynopsisCharge, 'epsilon'>): string =>
  `${dataset} ${release}`;
