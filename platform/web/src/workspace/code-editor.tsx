import {
  autocompletion,
  closeBrackets,
  closeCompletion,
  completionKeymap,
  type CompletionSource,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, syntaxHighlighting } from '@codemirror/language';
import { EditorState, Prec, type Extension } from '@codemirror/state';
import { EditorView, keymap, lineNumbers, placeholder } from '@codemirror/view';
import { useEffect, useImperativeHandle, useRef, type Ref, type RefObject } from 'react';
import { typedOver } from './editor-input.ts';
import { inOurColours } from './editor-colours.ts';
import { joined } from './joined.ts';
import { markField, setMark } from './editor-mark.ts';

export interface EditorHandle {
  /** Put a name where the cursor is; one of SQL gets a comma or a space where two would touch. */
  insert: (text: string, kind: 'table' | 'column' | 'word') => void;
  replace: (text: string) => void;
  /** Go to an offset. */
  reveal: (offset: number) => void;
  focus: () => void;
}

interface Props {
  ref: Ref<EditorHandle>;
  initial: string;
  /** What it is called, and the element that says its keys. */
  label: string;
  describedBy: string;
  language: Extension;
  /** Where words to complete come from, when it is made; undefined for what the language brings. */
  sources: readonly CompletionSource[] | undefined;
  hint: string;
  /** Offset of what a refusal is about. */
  mark?: number | undefined;
  onChange: (text: string) => void;
  /** `Shift`: the key that runs and goes on. */
  onRun: (key: 'Mod' | 'Shift') => void;
  onLeave?: () => void;
}

const nonce = (): string => document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';

/** Someone who has gone on to a button wants no list of words over the page. */
const whileFocused =
  (source: CompletionSource): CompletionSource =>
  (context) =>
    context.view?.hasFocus === false ? null : source(context);

/** An editor of code. Tab leaves it, so that no one who works by keyboard is caught in it. */
export function CodeEditor(props: Props) {
  const { ref, initial, mark, onChange, onRun, onLeave } = props;
  const parent = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const latest = useRef({ onChange, onRun, onLeave });
  useEffect(() => {
    latest.current = { onChange, onRun, onLeave };
  });
  useEffect(() => {
    if (parent.current === null) return;
    const extensions = extensionsOf(props, latest);
    const editor = new EditorView({
      parent: parent.current,
      state: EditorState.create({ doc: initial, extensions }),
    });
    view.current = editor;
    return () => editor.destroy();
    // The editor owns its text after it is made; another `initial` would throw away what was typed.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  useEffect(() => {
    view.current?.dispatch({ effects: setMark.of(mark) });
  }, [mark]);
  useImperativeHandle(ref, () => handleOf(view));
  return <div ref={parent} className="v-editor" />;
}

type Told = RefObject<Pick<Props, 'onChange' | 'onRun'> & { onLeave: Props['onLeave'] | undefined }>;

/** Everything that the editor is made of; what it tells goes to whoever listens by then. */
function extensionsOf({ label, describedBy, language, sources, hint }: Props, latest: Told): Extension {
  const run = (key: 'Mod' | 'Shift') => (editor: EditorView) => {
    closeCompletion(editor);
    latest.current.onRun(key);
    return true;
  };
  const leave = (): boolean => {
    latest.current.onLeave?.();
    return latest.current.onLeave !== undefined;
  };
  return [
    Prec.highest(
      keymap.of((['Mod', 'Shift'] as const).map((key) => ({ key: `${key}-Enter`, run: run(key) }))),
    ),
    lineNumbers(),
    history(),
    bracketMatching(),
    closeBrackets(),
    autocompletion({
      aboveCursor: false,
      ...(sources === undefined ? {} : { override: sources.map(whileFocused) }),
    }),
    language,
    syntaxHighlighting(inOurColours),
    markField,
    typedOver,
    EditorView.lineWrapping,
    EditorView.cspNonce.of(nonce()),
    EditorView.darkTheme.of(window.matchMedia('(prefers-color-scheme: dark)').matches),
    EditorView.contentAttributes.of({
      'aria-label': label,
      'aria-describedby': describedBy,
      spellcheck: 'false',
    }),
    placeholder(hint),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) latest.current.onChange(update.state.doc.toString());
    }),
    keymap.of([...completionKeymap, ...historyKeymap, { key: 'Escape', run: leave }, ...defaultKeymap]),
  ];
}

function handleOf(view: RefObject<EditorView | undefined>): EditorHandle {
  return {
    insert(text, kind) {
      const editor = view.current;
      if (editor === undefined) return;
      const { from, to } = editor.state.selection.main;
      const full = kind === 'word' ? text : joined(editor.state.sliceDoc(0, from), text, kind);
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
    focus: () => view.current?.focus(),
  };
}
