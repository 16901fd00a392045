import type { CompletionSource } from '@codemirror/autocomplete';
import { keywordCompletionSource, sql, StandardSQL } from '@codemirror/lang-sql';
import { useEffect, useMemo, useRef, type Ref } from 'react';
import { CodeEditor, type EditorHandle } from './code-editor.tsx';

export type { EditorHandle } from './code-editor.tsx';

interface Props {
  ref: Ref<EditorHandle>;
  initial: string;
  complete: CompletionSource;
  /** Offset of what a refusal is about. */
  mark: number | undefined;
  onChange: (text: string) => void;
  onRun: () => void;
}

export const sqlLanguage = sql({ dialect: StandardSQL, upperCaseKeywords: true });
export const sqlKeywords = keywordCompletionSource(StandardSQL, true);

/** The SQL editor of the query view. */
export function SqlEditor({ ref, initial, complete, mark, onChange, onRun }: Props) {
  const latest = useRef(complete);
  useEffect(() => {
    latest.current = complete;
  });
  const sources = useMemo<CompletionSource[]>(() => [(context) => latest.current(context), sqlKeywords], []);
  return (
    <>
      <CodeEditor
        ref={ref}
        initial={initial}
        label="SQL"
        describedBy="sql-keys"
        language={sqlLanguage}
        sources={sources}
        hint="SELECT … FROM …"
        mark={mark}
        onChange={onChange}
        onRun={onRun}
      />
      <p id="sql-keys" className="v-quiet v-tight">
        Ctrl-Enter or Shift-Enter runs. Ctrl-Space completes. Tab leaves the editor.
      </p>
    </>
  );
}
