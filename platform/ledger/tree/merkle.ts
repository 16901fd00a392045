import { hash } from 'node:crypto';

/** RFC 6962, section 2.1: SHA-256 with a prefix that tells leaves (0x00) from nodes (0x01). */
const leafPrefix = Buffer.of(0);
const nodePrefix = Buffer.of(1);

// One call a hash: an opening hashes every entry there is, and a hash object costs more than its work.
const sha256 = (...parts: readonly Uint8Array[]): Buffer => hash('sha256', Buffer.concat(parts), 'buffer');

export function leafHash(leaf: Uint8Array | string): Buffer {
  return sha256(leafPrefix, typeof leaf === 'string' ? Buffer.from(leaf, 'utf8') : leaf);
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return sha256(nodePrefix, left, right);
}

/** The hash of the empty tree: SHA-256 of nothing. */
export const emptyRoot: Buffer = sha256();

/** The largest power of two smaller than n (n > 1). */
function splitPoint(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** Hashes of 32 bytes, one after another. */
class HashList {
  #bytes: Buffer = Buffer.alloc(32 * 64);
  length = 0;

  push(hash: Uint8Array): void {
    if ((this.length + 1) * 32 > this.#bytes.length) {
      this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(this.#bytes.length)]);
    }
    this.#bytes.set(hash, this.length * 32);
    this.length += 1;
  }

  /** The hashes from one place to another (exclusive), as one run of bytes. */
  slice(from: number, to: number): Buffer {
    if (from < 0 || to > this.length || from > to) throw new RangeError('No such hashes in the tree.');
    return Buffer.from(this.#bytes.subarray(from * 32, to * 32));
  }
}

/**
 * The whole tree in memory (64 bytes an entry), growing leaf by leaf: level h holds the hashes of complete
 * subtrees of 2^h leaves.
 */
export class MerkleTree {
  readonly #levels: HashList[] = [new HashList()];

  get size(): number {
    return this.#level(0).length;
  }

  push(hash: Uint8Array): void {
    let node = hash;
    for (let height = 0; ; height++) {
      const level = this.#level(height);
      level.push(node);
      if (level.length % 2 === 1) return;
      node = nodeHash(
        level.slice(level.length - 2, level.length - 1),
        level.slice(level.length - 1, level.length),
      );
    }
  }

  leaf(index: number): Buffer {
    return this.#level(0).slice(index, index + 1);
  }

  /** Hashes of the complete subtrees of 2^height leaves, from one place to another (exclusive). */
  nodes(height: number, from: number, to: number): Buffer {
    return this.#level(height).slice(from, to);
  }

  /** The root over the first `size` leaves. @throws RangeError when there are fewer. */
  root(size: number = this.size): Buffer {
    this.#mustHold(size);
    return size === 0 ? emptyRoot : this.#subtree(0, size);
  }

  /** The audit path of one leaf (RFC 6962, 2.1.1), from the leaf upwards. */
  inclusionProof(index: number, size: number = this.size): readonly Buffer[] {
    this.#mustHold(size);
    if (index < 0 || index >= size) throw new RangeError('The tree has no such leaf.');
    const path: Buffer[] = [];
    let low = 0;
    let high = size;
    while (high - low > 1) {
      const middle = low + splitPoint(high - low);
      if (index < middle) {
        path.push(this.#subtree(middle, high));
        high = middle;
      } else {
        path.push(this.#subtree(low, middle));
        low = middle;
      }
    }
    return path.reverse();
  }

  /** The proof that the tree of `older` leaves is the beginning of the one of `newer` (RFC 6962, 2.1.2). */
  consistencyProof(older: number, newer: number = this.size): readonly Buffer[] {
    this.#mustHold(newer);
    if (older < 0 || older > newer) throw new RangeError('The older tree is larger than the newer.');
    if (older === 0 || older === newer) return [];
    const path: Buffer[] = [];
    let low = 0;
    let high = newer;
    // Whether the older tree's part of this subtree is a root that the verifier already has.
    let known = true;
    while (older !== high) {
      const middle = low + splitPoint(high - low);
      if (older <= middle) {
        path.push(this.#subtree(middle, high));
        high = middle;
      } else {
        path.push(this.#subtree(low, middle));
        low = middle;
        known = false;
      }
    }
    if (!known) path.push(this.#subtree(low, high));
    return path.reverse();
  }

  /** The hash over leaves [low, high), where low is a multiple of the power of two that covers the range. */
  #subtree(low: number, high: number): Buffer {
    const width = high - low;
    if (Number.isInteger(Math.log2(width)) && low % width === 0) {
      const place = low / width;
      return this.#level(Math.log2(width)).slice(place, place + 1);
    }
    const middle = low + splitPoint(width);
    return nodeHash(this.#subtree(low, middle), this.#subtree(middle, high));
  }

  #level(height: number): HashList {
    return (this.#levels[height] ??= new HashList());
  }

  #mustHold(size: number): void {
    if (!Number.isSafeInteger(size) || size < 0 || size > this.size) {
      throw new RangeError('The tree has not that many leaves.');
    }
  }
}
