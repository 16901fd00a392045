import { emptyRoot, nodeHash } from './merkle.ts';

/**
 * Whether a leaf with this hash stands at `index` of the tree of `size` leaves with this root (RFC 9162,
 * section 2.1.3.2, which states the check for RFC 6962's proofs).
 */
export function verifyInclusion(claim: {
  readonly hash: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}): boolean {
  const { index, size } = claim;
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return false;
  let place = index;
  let last = size - 1;
  let hash: Uint8Array = claim.hash;
  for (const sibling of claim.proof) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      hash = nodeHash(sibling, hash);
      // A subtree that is the last and has no right sibling is lifted until it has a left one.
      while (place % 2 === 0 && place !== 0) {
        place /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    place = Math.floor(place / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && same(hash, claim.root);
}

/**
 * Whether the tree with root `newRoot` begins with all leaves of the tree with root `oldRoot` (RFC 9162,
 * section 2.1.4.2).
 */
export function verifyConsistency(claim: {
  readonly oldSize: number;
  readonly oldRoot: Uint8Array;
  readonly newSize: number;
  readonly newRoot: Uint8Array;
  readonly proof: readonly Uint8Array[];
}): boolean {
  const { oldSize, newSize, oldRoot, newRoot } = claim;
  if (!Number.isSafeInteger(oldSize) || !Number.isSafeInteger(newSize) || oldSize < 0 || oldSize > newSize) {
    return false;
  }
  if (oldSize === 0) return claim.proof.length === 0 && same(oldRoot, emptyRoot);
  if (oldSize === newSize) return claim.proof.length === 0 && same(oldRoot, newRoot);
  // When the older size is a power of two its root is itself a node of the newer tree and is not sent.
  const powerOfTwo = Number.isInteger(Math.log2(oldSize));
  const path = powerOfTwo ? [oldRoot, ...claim.proof] : claim.proof;
  const [first, ...rest] = path;
  if (first === undefined) return false;
  let place = oldSize - 1;
  let last = newSize - 1;
  while (place % 2 === 1) {
    place = Math.floor(place / 2);
    last = Math.floor(last / 2);
  }
  let oldHash: Uint8Array = first;
  let newHash: Uint8Array = first;
  for (const sibling of rest) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      oldHash = nodeHash(sibling, oldHash);
      newHash = nodeHash(sibling, newHash);
      while (place % 2 === 0 && place !== 0) {
        place /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      newHash = nodeHash(newHash, sibling);
    }
    place = Math.floor(place / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && same(oldHash, oldRoot) && same(newHash, newRoot);
}

function same(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0;
}
