import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { routes } from '@vitrine/api';
import { codeRoot } from '@vitrine/core/sandbox';
import { describe, expect, it } from 'vitest';
import { describe as sentence } from '../audit/describe.ts';
import { eventsPage } from './events-page.ts';
import { vocabulary } from './vocabulary.ts';

const types = vocabulary.events.map(({ type }) => type);

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
const others = /\.(?:sig|csv|ipynb|js|json|html|pem)$|^webauthn\./;

describe('the written vocabulary', () => {
  it('declares every type of entry that is named anywhere where entries are made', () => {
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
    const undeclared = [...found].filter((type) => !types.includes(type));
    expect(undeclared, 'declare it in the events.ts of its slice, and list that in vocabulary.ts').toEqual(
      [],
    );
  });

  it('has a sentence and a title of its own for every event', () => {
    const titles = vocabulary.events.map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
    for (const { type, public: shape, sentence: pattern } of vocabulary.events) {
      const face = Object.fromEntries(Object.keys(shape).map((field) => [field, 'X']));
      const text = sentence({ type, phase: 'fact', result: null, public: face });
      expect(text).not.toBe(type);
      expect(text).not.toMatch(/[?{}]/);
      expect(pattern).toMatch(/^[a-z]/);
    }
  });

  it('is what docs/events.md says (node platform/app/record/events-page.ts > docs/events.md)', () => {
    expect(readFileSync(join(codeRoot, 'docs/events.md'), 'utf8')).toBe(eventsPage());
  });

  it('agrees with the API about which operation leaves which entry', () => {
    const made = Object.entries(routes).flatMap(([operation, { event }]) =>
      event === null ? [] : [`${operation} ${event}`],
    );
    for (const pair of made) {
      const [operation = '', event = ''] = pair.split(' ');
      expect(vocabulary.find(event)?.operations, `${event}, made by ${operation}`).toContain(operation);
    }
    for (const { type, operations } of vocabulary.events)
      for (const operation of operations) expect(Object.keys(routes), type).toContain(operation);
  });
});
