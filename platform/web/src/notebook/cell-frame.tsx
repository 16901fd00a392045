import type { NotebookCell } from '@vitrine/api';
import { useRef, type KeyboardEvent, type ReactNode, type RefObject } from 'react';
import { elapsedText } from '../logic/times.ts';
import { ActButton } from '../ui/act-button.tsx';
import { useElapsed } from '../workspace/use-elapsed.ts';
import { cellAct, type CellAct } from './cell-keys.ts';
import { languageNames, type CellLanguage } from './languages.ts';
import { useNear } from './use-near.ts';

interface Props {
  ref: RefObject<HTMLElement | null>;
  cell: NotebookCell;
  languages: readonly CellLanguage[];
  /** What it is called on the page, such as `cell 3`. */
  name: string;
  /** Whether it is the one stop of the Tab key among the cells. */
  here: boolean;
  busy: boolean;
  elapsedMs: number;
  /** What its code does or did, in words. */
  state: string;
  /** What it shows came from other code than it holds now. */
  outdated: boolean;
  /** Something that it builds on has changed or run again since it ran. */
  behind: boolean;
  /** Beside its buttons. */
  more?: ReactNode;
  onAct: (act: CellAct) => void;
  onHere: () => void;
  onCancel: () => void;
  onLanguage: (language: CellLanguage) => void;
  /** The editor, made when the cell comes near what is in sight, and what the code put out. */
  editor: ReactNode;
  children: ReactNode;
}

/** A cell: its text, its buttons, how it runs, and what it put out. */
export function CellFrame(props: Props) {
  const { ref, cell, languages, name, here, busy, more, editor, children } = props;
  const { onAct, onHere, onCancel, onLanguage } = props;
  const before = useRef('');
  const near = useNear(ref) || here;
  const onKeyDown = (event: KeyboardEvent): void => {
    // Keys of the text and of the buttons are theirs.
    if (event.target !== event.currentTarget) return;
    const act = cellAct(event, before.current);
    before.current = act === undefined ? event.key : '';
    if (act === undefined) return;
    event.preventDefault();
    onAct(act);
  };
  return (
    <section
      ref={ref}
      className="v-notecell"
      aria-label={`${name}, ${languageNames[cell.language]}`}
      tabIndex={here ? 0 : -1}
      onKeyDown={onKeyDown}
      onFocus={onHere}
    >
      {near ? editor : <pre className="v-cell-code">{cell.code}</pre>}
      <div className="v-buttons v-buttons--tight">
        <ActButton type="button" small off={busy || cell.code.trim() === ''} onClick={() => onAct('run')}>
          Run
        </ActButton>
        <ActButton type="button" small secondary off={!busy} onClick={onCancel}>
          Cancel
        </ActButton>
        <LanguageChoice cell={cell} languages={languages} off={busy} onLanguage={onLanguage} />
        {more}
        <button type="button" className="v-linkish" onClick={() => onAct('below')}>
          Add below
        </button>
        <button type="button" className="v-linkish" onClick={() => onAct('remove')}>
          Delete
        </button>
        <StateOf {...props} />
      </div>
      {children}
    </section>
  );
}

interface LanguageProps extends Pick<Props, 'cell' | 'languages' | 'onLanguage'> {
  off: boolean;
}

function LanguageChoice({ cell, languages, off, onLanguage }: LanguageProps) {
  // One that an amendment took the language from keeps it until another is chosen.
  const all = languages.includes(cell.language) ? languages : [...languages, cell.language];
  return (
    <label className="v-notecell__language">
      <span>Language</span>
      <select
        className="nhsuk-select"
        value={cell.language}
        disabled={off}
        onChange={(event) => {
          const chosen = all.find((one) => one === event.target.value);
          if (chosen !== undefined) onLanguage(chosen);
        }}
      >
        {all.map((one) => (
          <option key={one} value={one}>
            {languageNames[one]}
          </option>
        ))}
      </select>
    </label>
  );
}

type StateProps = Pick<Props, 'name' | 'busy' | 'elapsedMs' | 'state' | 'outdated' | 'behind'>;

/** How it runs or ran, how long, and whether what it shows is still of its code. */
function StateOf({ name, busy, elapsedMs, state, outdated, behind }: StateProps) {
  const elapsed = useElapsed(busy, elapsedMs);
  return (
    <div className="v-runstate">
      {busy ? <progress aria-label={`${name} runs`} /> : null}
      <span role="status" aria-label={`State of ${name}`}>
        {state}
        {outdated ? ' The code has changed since it ran.' : ''}
        {behind && !outdated && !busy ? ' What it builds on has changed since it ran.' : ''}
      </span>
      {elapsed === 0 ? null : (
        <span className="v-quiet v-clock" aria-hidden={busy ? 'true' : undefined}>
          {elapsedText(elapsed)}
        </span>
      )}
    </div>
  );
}
