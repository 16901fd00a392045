import type { ShownOutput } from '@vitrine/api';
import { useState, type ClipboardEvent } from 'react';
import { plural } from '../logic/times.ts';
import { ResultGrid } from '../workspace/result-grid.tsx';

interface Props {
  output: ShownOutput;
  /** What the cell is called, so that each output has a name of its own. */
  cell: string;
  /** Undefined where the code is not at hand. */
  onGoToLine: ((line: number) => void) | undefined;
}

/** What code put out. Text is drawn as text and pictures as pictures: markup never comes this far. */
export function OutputView({ output, cell, onGoToLine }: Props) {
  switch (output.kind) {
    case 'text':
      return (
        <Text label={`${output.stream === 'stderr' ? 'Warnings' : 'Text'} of ${cell}`} text={output.text} />
      );
    case 'value':
      return <Text label={`Value of ${cell}`} text={output.text} />;
    case 'table':
      return <Table output={output} cell={cell} />;
    case 'image':
      return (
        <img
          className="v-figure"
          src={`data:image/png;base64,${output.data}`}
          width={output.width}
          height={output.height}
          alt={`Figure of ${cell}, ${output.width} by ${output.height} pixels. What it shows is not described.`}
        />
      );
    case 'error':
      return <CodeError output={output} onGoToLine={onGoToLine} />;
  }
}

/** What may be copied at once: about as much as is in sight. */
const screenful = 2_000;

function Text({ label, text }: { label: string; text: string }) {
  const [refused, setRefused] = useState(false);
  const onCopy = (event: ClipboardEvent): void => {
    const tooMuch = (document.getSelection()?.toString() ?? '').length > screenful;
    if (tooMuch) event.preventDefault();
    setRefused(tooMuch);
  };
  return (
    <>
      <pre className="v-output-text" tabIndex={0} aria-label={label} onCopy={onCopy}>
        {text}
      </pre>
      {refused ? (
        <p role="status" className="v-tight">
          Nothing was copied: no more than {screenful.toLocaleString('en-GB')} characters are at once. Put it
          among the outputs, and ask for it to be released.
        </p>
      ) : null}
    </>
  );
}

function Table({ output, cell }: { output: Extract<ShownOutput, { kind: 'table' }>; cell: string }) {
  const [copied, setCopied] = useState(false);
  const { columns, rows, totalRows } = output;
  const run = { columns: columns.map((name) => ({ name, type: 'VARCHAR' })), rows };
  return (
    <>
      <p className="v-quiet v-tight">
        {rows.length === totalRows
          ? plural(rows.length, 'row')
          : `${rows.length.toLocaleString('en-GB')} of ${plural(totalRows, 'row')}`}
      </p>
      <ResultGrid run={run} label={`Table of ${cell}`} meanings={[]} onCopy={() => setCopied(true)} />
      <p role="status" className="v-tight" aria-label={`Copying of ${cell}`}>
        {copied ? 'Nothing was copied. Put it among the outputs, and ask for it to be released.' : ''}
      </p>
    </>
  );
}

interface ErrorProps {
  output: Extract<ShownOutput, { kind: 'error' }>;
  onGoToLine: ((line: number) => void) | undefined;
}

/** The error in one line; how the code came to it opens below. */
function CodeError({ output, onGoToLine }: ErrorProps) {
  const { name, message, line, trace } = output;
  return (
    <div className="v-code-error" role="group" aria-label={`Error: ${name}`}>
      <p className="v-tight">
        <strong>{name}</strong>: {message}{' '}
        {line === undefined ? null : onGoToLine === undefined ? (
          `(line ${line})`
        ) : (
          <button type="button" className="v-linkish" onClick={() => onGoToLine(line)}>
            Go to line {line}
          </button>
        )}
      </p>
      {trace.length === 0 ? null : (
        <details>
          <summary>How the code came to it</summary>
          <Text label={`Trace of ${name}`} text={trace.join('\n')} />
        </details>
      )}
    </div>
  );
}
