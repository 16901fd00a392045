import { StateEffect, StateField } from '@codemirror/state';
import { Decoration, EditorView, type DecorationSet } from '@codemirror/view';
import { wordAt } from './text-position.ts';

/** Marks the word at an offset, or nothing. */
export const setMark = StateEffect.define<number | undefined>();

const refused = Decoration.mark({
  class: 'v-refused-mark',
  attributes: { title: 'The refusal is about this' },
});

/** The one mark of the editor. Typing takes it away: it was about the text as it was. */
export const markField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = transaction.docChanged ? Decoration.none : marks;
    for (const effect of transaction.effects) {
      if (!effect.is(setMark)) continue;
      const text = transaction.newDoc.toString();
      if (effect.value === undefined || text === '') next = Decoration.none;
      else {
        const { from, to } = wordAt(text, effect.value);
        next = Decoration.set(refused.range(from, to));
      }
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});
