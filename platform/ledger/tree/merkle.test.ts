import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyRoot, leafHash, MerkleTree, nodeHash } from './merkle.ts';
import { verifyConsistency, verifyInclusion } from './merkle-verify.ts';

const largest = 130;
const leaves = Array.from({ length: largest }, (_, i) => leafHash(`leaf ${i}`));

/** RFC 6962, section 2.1, word for word: what the fast tree must agree with. */
function definition(from: number, to: number): Buffer {
  if (from === to) return emptyRoot;
  if (to - from === 1) return leaves[from] as Buffer;
  let k = 1;
  while (k * 2 < to - from) k *= 2;
  return nodeHash(definition(from, from + k), definition(from + k, to));
}

function treeOf(size: number): MerkleTree {
  const tree = new MerkleTree();
  for (const leaf of leaves.slice(0, size)) tree.push(leaf);
  return tree;
}
const whole = treeOf(largest);
const roots = Array.from({ length: largest + 1 }, (_, size) => definition(0, size));

test('the roots of the known test tree of Certificate Transparency', () => {
  const inputs = [
    '',
    '00',
    '10',
    '2021',
    '3031',
    '40414243',
    '5051525354555657',
    '606162636465666768696a6b6c6d6e6f',
  ];
  const tree = new MerkleTree();
  expect(tree.root().toString('hex')).toBe(
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  );
  const found = inputs.map((hex) => {
    tree.push(leafHash(Buffer.from(hex, 'hex')));
    return tree.root().toString('hex');
  });
  expect(found).toEqual([
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
    '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ]);
});

test('the growing tree and the definition agree at every size, also looking back', () => {
  for (let size = 0; size <= largest; size++) {
    expect(whole.root(size).equals(roots[size] as Buffer)).toBe(true);
    expect(
      treeOf(size)
        .root()
        .equals(roots[size] as Buffer),
    ).toBe(true);
  }
});

describe('inclusion', () => {
  test('every leaf of every tree is proven, and at no other place', () => {
    for (let size = 1; size <= largest; size++) {
      const root = roots[size] as Buffer;
      for (let index = 0; index < size; index++) {
        const proof = whole.inclusionProof(index, size);
        const hash = leaves[index] as Buffer;
        expect(verifyInclusion({ hash, index, size, root, proof })).toBe(true);
        expect(verifyInclusion({ hash, index: (index + 1) % (size + 1), size, root, proof })).toBe(false);
      }
    }
  });

  test('nothing but the true proof convinces', () => {
    const place = fc
      .integer({ min: 1, max: largest })
      .chain((size) => fc.tuple(fc.constant(size), fc.nat(size - 1)));
    fc.assert(
      fc.property(place, fc.nat(), fc.nat(255), fc.nat(), ([size, index], which, flip, otherSize) => {
        const root = roots[size] as Buffer;
        const hash = leaves[index] as Buffer;
        const proof = whole.inclusionProof(index, size);
        const claim = { hash, index, size, root, proof };
        expect(verifyInclusion({ ...claim, hash: leafHash('another') })).toBe(false);
        expect(verifyInclusion({ ...claim, proof: [...proof, hash] })).toBe(false);
        expect(verifyInclusion({ ...claim, root: leafHash('another root') })).toBe(false);
        if (proof.length > 0) {
          expect(verifyInclusion({ ...claim, proof: proof.slice(1) })).toBe(false);
          expect(verifyInclusion({ ...claim, proof: proof.slice(0, -1) })).toBe(false);
          const bent = proof.map((one) => Buffer.from(one));
          const one = bent[which % bent.length] as Buffer;
          one[which % 32] = (one[which % 32] ?? 0) ^ (1 + (flip % 255));
          expect(verifyInclusion({ ...claim, proof: bent })).toBe(false);
        }
        // A proof says nothing about a tree with another number of leaves, unless its shape there is the same.
        const other = (otherSize % largest) + 1;
        const verified = verifyInclusion({ ...claim, size: other, root: roots[other] as Buffer });
        expect(verified).toBe(other === size);
      }),
      { numRuns: 300 },
    );
  });

  test('claims outside the tree are false or impossible', () => {
    const root = roots[3] as Buffer;
    const hash = leaves[0] as Buffer;
    for (const [index, size] of [
      [3, 3],
      [-1, 3],
      [0, 0],
      [0.5, 3],
      [0, Number.MAX_SAFE_INTEGER + 1],
    ] as const) {
      expect(verifyInclusion({ hash, index, size, root, proof: [] })).toBe(false);
    }
    expect(() => whole.inclusionProof(3, 3)).toThrow(RangeError);
    expect(() => whole.inclusionProof(0, largest + 1)).toThrow(RangeError);
    expect(() => whole.root(-1)).toThrow(RangeError);
  });
});

describe('consistency', () => {
  test('every older tree is proven to be the beginning of every newer one', () => {
    for (let newSize = 0; newSize <= largest; newSize++) {
      for (let oldSize = 0; oldSize <= newSize; oldSize++) {
        const proof = whole.consistencyProof(oldSize, newSize);
        const [oldRoot, newRoot] = [roots[oldSize] as Buffer, roots[newSize] as Buffer];
        expect(verifyConsistency({ oldSize, newSize, oldRoot, newRoot, proof })).toBe(true);
      }
    }
  });

  test('a rewritten past is never consistent', () => {
    const sizes = fc
      .tuple(fc.integer({ min: 1, max: largest }), fc.integer({ min: 1, max: largest }))
      .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
    fc.assert(
      fc.property(sizes, fc.nat(), fc.boolean(), ([oldSize, newSize], which, dropFirst) => {
        const changed = which % oldSize;
        const rewritten = new MerkleTree();
        for (let i = 0; i < newSize; i++) {
          rewritten.push(i === changed ? leafHash('rewritten') : (leaves[i] as Buffer));
        }
        const oldRoot = roots[oldSize] as Buffer;
        const newRoot = rewritten.root();
        for (const proof of [
          rewritten.consistencyProof(oldSize, newSize),
          whole.consistencyProof(oldSize, newSize),
        ]) {
          expect(verifyConsistency({ oldSize, newSize, oldRoot, newRoot, proof })).toBe(false);
        }
        const proof = whole.consistencyProof(oldSize, newSize);
        const honest = { oldSize, newSize, oldRoot, newRoot: roots[newSize] as Buffer };
        expect(verifyConsistency({ ...honest, proof: [...proof, oldRoot] })).toBe(false);
        if (proof.length > 0) {
          const shorter = dropFirst ? proof.slice(1) : proof.slice(0, -1);
          expect(verifyConsistency({ ...honest, proof: shorter })).toBe(false);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('sizes that make no sense are refused', () => {
    const [oldRoot, newRoot] = [roots[5] as Buffer, roots[3] as Buffer];
    expect(verifyConsistency({ oldSize: 5, newSize: 3, oldRoot, newRoot, proof: [] })).toBe(false);
    expect(verifyConsistency({ oldSize: -1, newSize: 3, oldRoot, newRoot, proof: [] })).toBe(false);
    expect(verifyConsistency({ oldSize: 0, newSize: 3, oldRoot, newRoot, proof: [] })).toBe(false);
    expect(verifyConsistency({ oldSize: 2, newSize: 3, oldRoot, newRoot, proof: [] })).toBe(false);
    expect(() => whole.consistencyProof(5, 3)).toThrow(RangeError);
  });
});
