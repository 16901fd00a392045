import type { z } from 'zod';
import type { EntryDraft } from '../log/entry.ts';
import { UndeclaredEvent } from '../errors.ts';
import type { DeclaredEvent } from './define-event.ts';

/** Every event that may be written. */
export interface Vocabulary {
  readonly events: readonly DeclaredEvent[];
  find(type: string): DeclaredEvent | undefined;
  /** @throws UndeclaredEvent for a draft of no declared event, or with a field that its event does not declare */
  demand(draft: EntryDraft): void;
}

/** @throws TypeError when two definitions have one type */
export function vocabularyOf(events: readonly DeclaredEvent[]): Vocabulary {
  const byType = new Map(events.map((event) => [event.type, event]));
  if (byType.size !== events.length) throw new TypeError('Two events are declared under one type.');
  return {
    events,
    find: (type) => byType.get(type),
    demand: (draft) => {
      const event = byType.get(draft.type);
      if (event === undefined) throw new UndeclaredEvent(draft.type, 'no event of this type is declared');
      if (draft.phase === 'intent' && event.written === 'fact')
        throw new UndeclaredEvent(draft.type, 'it is declared as a fact, and has no intent');
      // An outcome is taken with what there is: what was done must not stay without its record.
      const whole = draft.phase === 'fact' && event.written === 'fact';
      demandFields(draft.type, 'public', whole ? event.whole : event.partial, draft.public);
      demandFields(draft.type, 'private', event.hidden, draft.private);
    },
  };
}

function demandFields(type: string, face: 'public' | 'private', schema: z.ZodObject, value: unknown): void {
  const parsed = schema.safeParse(value);
  if (parsed.success) return;
  const [issue] = parsed.error.issues;
  // The names of fields are ours; values are not told.
  const fields = issue?.code === 'unrecognized_keys' ? issue.keys : [issue?.path.map(String).join('.') ?? ''];
  const fault = issue?.code === 'unrecognized_keys' ? 'is not declared' : 'does not have its declared form';
  throw new UndeclaredEvent(type, `its ${face} field ${fields.join(', ')} ${fault}`);
}
