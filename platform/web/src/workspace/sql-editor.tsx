import {
  autocompletion,
  closeBrackets,
  closeCompletion,
  completionKeymap,
  type CompletionSource,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { keywordCompletionSource, sql, StandardSQL } from '@codemirror/lang-sql';
import { bracketMatching, syntaxHighlighting } from '@codemirror/language';
import { EditorState, Prec } from '@codemirror/state';
import { EditorView, keymap, lineNumbers, placeholder } from '@codemirror/view';
import { useEffect, useImperativeHandle, useRef, type Ref } from 'react';
import { typedOver } from './editor-input.ts';
import { inOurColours } from './editor-colours.ts';
import { joined } from './joined.ts';
import { markField, setMark } from './editor-mark.ts';

export interface EditorHandle {
  /** Put a name where the cursor is, with a comma or a space where two would touch. */
  insert: (text: string, kind: 'table' | 'column') => void;
  replace: (text: string) => void;
  /** Go to an offset. */
  reveal: (offset: number) => void;
}

interface Props {
  ref: Ref<EditorHandle>;
  initial: string;
  complete: CompletionSource;
  /** Offset of what a refusal is about. */
  mark: number | undefined;
  onChange: (text: string) => void;
  onRun: () => void;
}

const nonce = (): string => document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';

/** Someone who has gone on to a button wants no list of words over the page. */
const whileFocused =
  (source: CompletionSource): CompletionSource =>
  (context) =>
    context.view?.hasFocus === false ? null : source(context);

/** The SQL editor. Tab leaves it, so that no one who works by keyboard is caught in it. */
export function SqlEditor({ ref, initial, complete, mark, onChange, onRun }: Props) {
  const parent = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const latest = useRef({ complete, onChange, onRun });
  useEffect(() => {
    latest.current = { complete, onChange, onRun };
  });
  useEffect(() => {
    if (parent.current === null) return;
    const sources: CompletionSource[] = [
      (context) => latest.current.complete(context),
      keywordCompletionSource(StandardSQL, true),
    ];
    const run = (editor: EditorView) => {
      closeCompletion(editor);
      latest.current.onRun();
      return true;
    };
    const editor = new EditorView({
      parent: parent.current,
      state: EditorState.create({
        doc: initial,
        extensions: [
          Prec.highest(keymap.of(['Mod-Enter', 'Shift-Enter'].map((key) => ({ key, run })))),
          lineNumbers(),
          history(),
          bracketMatching(),
          closeBrackets(),
          autocompletion({ aboveCursor: false, override: sources.map(whileFocused) }),
          sql({ dialect: StandardSQL, upperCaseKeywords: true }),
          syntaxHighlighting(inOurColours),
          markField,
          typedOver,
          EditorView.lineWrapping,
          EditorView.cspNonce.of(nonce()),
          EditorView.darkTheme.of(window.matchMedia('(prefers-color-scheme: dark)').matches),
          EditorView.contentAttributes.of({
            'aria-label': 'SQL',
            'aria-describedby': 'sql-keys',
            spellcheck: 'false',
          }),
          placeholder('SELECT … FROM …'),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
          keymap.of([...completionKeymap, ...historyKeymap, ...defaultKeymap]),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
    // The editor owns its text after it is made; a new `initial` would throw away what was typed.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  useEffect(() => {
    view.current?.dispatch({ effects: setMark.of(mark) });
  }, [mark]);
  useImperativeHandle(ref, () => ({
    insert(text, kind) {
      const editor = view.current;
      if (editor === undefined) return;
      const { from, to } = editor.state.selection.main;
      const full = joined(editor.state.sliceDoc(0, from), text, kind);
      editor.dispatch({ changes: { from, to, insert: full }, selection: { anchor: from + full.length } });
      editor.focus();
    },
    replace(text) {
      const editor = view.current;
      if (editor === undefined) return;
      editor.dispatch({
        changes: { from: 0, to: editor.state.doc.length, insert: text },
        selection: { anchor: text.length },
      });
      editor.focus();
    },
    reveal(offset) {
      const editor = view.current;
      if (editor === undefined) return;
      const anchor = Math.max(0, Math.min(offset, editor.state.doc.length));
      editor.dispatch({ selection: { anchor }, scrollIntoView: true });
      editor.focus();
    },
  }));
  return (
    <>
      <div ref={parent} className="v-editor" />
      <p id="sql-keys" className="v-quiet v-tight">
        Ctrl-Enter or Shift-Enter runs. Ctrl-Space completes. Tab leaves the editor.
      </p>
    </>
  );
}
