import type { KeyObject } from 'node:crypto';
import { Corrupt } from '@vitrine/core/errors';
import { z } from 'zod';
import { openCheckpoint } from '../tree/checkpoint.ts';
import { parseLeaf, type Leaf } from './entry.ts';
import { leafHash } from '../tree/merkle.ts';
import { verifyInclusion } from '../tree/merkle-verify.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** Evidence that an entry is in the log: its leaf, the audit path (hex) and a signed checkpoint. */
export const receiptSchema = z.strictObject({
  index: z.int().min(0),
  leaf: z.string().max(70_000),
  proof: z.array(hash).max(64),
  checkpoint: z.string().max(65_536),
});
export type Receipt = z.infer<typeof receiptSchema>;

/** The leaf that a receipt proves, for a party that has only the log's public key. @throws Corrupt. */
export function verifyReceipt(receipt: Receipt, publicKey: KeyObject, origin: string): Leaf {
  const { size, root } = openCheckpoint(receipt.checkpoint, origin, publicKey);
  const proven = verifyInclusion({
    hash: leafHash(receipt.leaf),
    index: receipt.index,
    size,
    root,
    proof: receipt.proof.map((text) => Buffer.from(text, 'hex')),
  });
  if (!proven) throw new Corrupt({ detail: 'A ledger receipt does not prove its entry.' });
  return parseLeaf(receipt.leaf);
}
