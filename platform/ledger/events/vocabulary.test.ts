import { newActId } from '@vitrine/core/ids';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { UndeclaredEvent } from '../errors.ts';
import type { EntryDraft } from '../log/entry.ts';
import { defineEvent, type EventDefinition } from './define-event.ts';
import { vocabularyOf } from './vocabulary.ts';

const opened: EventDefinition = {
  type: 'door.opened',
  written: 'act',
  title: 'Door opened',
  sentence: 'opened {door}',
  public: { door: z.string(), width: z.int().optional() },
  private: { key: z.string() },
  about: { dataset: 'door' },
  feeds: [],
  operations: [],
};
const noticed: EventDefinition = { ...opened, type: 'door.noticed', written: 'fact' };
const vocabulary = vocabularyOf([defineEvent(opened), defineEvent(noticed)]);
const draft = (more: Partial<EntryDraft> = {}): EntryDraft => ({
  type: 'door.opened',
  phase: 'fact',
  act: newActId(),
  public: { door: 'north' },
  private: { actor: 'system', key: 'k' },
  ...more,
});
const refusalOf = (one: EntryDraft): string => {
  try {
    vocabulary.demand(one);
    return '';
  } catch (error) {
    if (error instanceof UndeclaredEvent) return error.message;
    throw error;
  }
};

describe('the vocabulary of events', () => {
  it('takes what is declared, an outcome’s code and what a crash left out', () => {
    const done = { phase: 'outcome', result: 'done' } as const;
    const refused = { phase: 'outcome', result: 'refused' } as const;
    const interrupted = { phase: 'outcome', result: 'interrupted' } as const;
    for (const one of [
      draft(),
      draft({ phase: 'intent', public: {} }),
      draft(done),
      draft({ ...refused, public: { code: 'forbidden' }, private: { actor: 'system' } }),
      draft({ ...interrupted, public: { door: 'north', intent: 3 }, private: { actor: 'system' } }),
    ])
      expect(refusalOf(one)).toBe('');
  });

  it('refuses an undeclared type, and says where events are declared', () => {
    expect(() => vocabulary.demand(draft({ type: 'window.opened' }))).toThrow(UndeclaredEvent);
    try {
      vocabulary.demand(draft({ type: 'window.opened' }));
    } catch (error) {
      expect((error as UndeclaredEvent).help).toContain('platform/app/record/vocabulary.ts');
    }
  });

  it.each([
    ['a public field that nobody declared', draft({ public: { door: 'north', person: 'per_1' } }), 'person'],
    ['a missing public field of a fact', draft({ type: 'door.noticed', public: {} }), 'door'],
    ['a public field of another form', draft({ public: { door: 7 } }), 'door'],
    ['a private field that nobody declared', draft({ private: { actor: 'system', pin: '1' } }), 'pin'],
    ['a code of a fact', draft({ type: 'door.noticed', public: { door: 'north', code: 'x' } }), 'code'],
    ['an intent of what is only ever a fact', draft({ type: 'door.noticed', phase: 'intent' }), 'no intent'],
  ])('refuses %s', (_, one, named) => {
    expect(refusalOf(one)).toContain(named);
  });

  it('never repeats a value', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 6 }), (secret) => {
        const said = refusalOf(draft({ public: { door: [`<${secret}>`] }, private: { actor: 'system' } }));
        expect(said).not.toBe('');
        expect(said).not.toContain(`<${secret}>`);
      }),
    );
  });

  it('refuses definitions that contradict themselves', () => {
    expect(() => defineEvent({ ...opened, sentence: 'opened {window}' })).toThrow('window');
    expect(() => defineEvent({ ...opened, about: { person: 'who' } })).toThrow('who');
    expect(() => defineEvent({ ...opened, type: 'Door' })).toThrow('Door');
    expect(() => vocabularyOf([defineEvent(opened), defineEvent(opened)])).toThrow('Two events');
  });
});
