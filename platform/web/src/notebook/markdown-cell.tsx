import { useImperativeHandle, useMemo, useRef } from 'react';
import { CodeEditor, type EditorHandle } from '../workspace/code-editor.tsx';
import { CellFrame } from './cell-frame.tsx';
import type { CellProps } from './code-cell.tsx';
import { languageNames } from './languages.ts';
import { markdownHtml } from './markdown-text.ts';

/** A cell of text in Markdown: what it says is shown below what is written. Nothing runs. */
export function MarkdownCell(props: CellProps) {
  const { ref, cell, languages, name, here, onAct, onHere, onWrite, onLanguage } = props;
  const frame = useRef<HTMLElement>(null);
  const editor = useRef<EditorHandle>(null);
  const html = useMemo(() => markdownHtml(cell.code), [cell.code]);
  useImperativeHandle(ref, () => ({
    run: () => Promise.resolve(true),
    focus: () => frame.current?.focus(),
    edit: () => editor.current?.focus(),
    insert: (text) => editor.current?.insert(text, 'word'),
  }));
  return (
    <CellFrame
      ref={frame}
      cell={cell}
      languages={languages}
      name={name}
      here={here}
      busy={false}
      elapsedMs={0}
      state=""
      outdated={false}
      behind={false}
      onAct={onAct}
      onHere={onHere}
      onCancel={noop}
      onLanguage={onLanguage}
      editor={
        <CodeEditor
          ref={editor}
          initial={cell.code}
          label={`${languageNames.markdown} of ${name}`}
          describedBy="notebook-keys"
          language={[]}
          sources={[]}
          hint="Text in Markdown: # heading, **bold**, - list"
          onChange={onWrite}
          onRun={(key) => onAct(key === 'Shift' ? 'run-on' : 'run')}
          onLeave={() => frame.current?.focus()}
        />
      }
    >
      {cell.code.trim() === '' ? null : (
        <div className="v-markdown" dangerouslySetInnerHTML={{ __html: html }} />
      )}
    </CellFrame>
  );
}

const noop = (): void => undefined;
