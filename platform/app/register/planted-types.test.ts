import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeRoot } from '@vitrine/core/sandbox';
import { expect, it } from 'vitest';
import { plantedTypes } from './testing.ts';

/** Where the server's side records entries. */
const recording = [
  'platform/app',
  'platform/identity',
  'platform/ledger/log',
  'policy/lifecycle',
  'disclosure-control',
  'datasets/catalogue',
];
/** Names of the same form that are no types of entries: files, and what a passkey signs. */
const others = /\.(?:sig|csv|js|json|html|pem)$|^webauthn\./;

it('plants private words in every type of entry that is recorded anywhere', () => {
  const found = new Set<string>();
  for (const dir of recording) {
    for (const name of readdirSync(join(codeRoot, dir), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts') || /\.(?:test|bench|probe)\.ts$|testing|node_modules/.test(name)) continue;
      const source = readFileSync(join(codeRoot, dir, name), 'utf8');
      for (const [, type = ''] of source.matchAll(/(?:type: |= |literal\()'([a-z]+\.[a-z-]+)'/g))
        if (!others.test(type)) found.add(type);
    }
  }
  expect(found.size).toBeGreaterThan(25);
  expect([...found].filter((type) => !plantedTypes.includes(type))).toEqual([]);
});
