import type { Checking } from '@vitrine/api';
import { useState } from 'react';
import { ActButton } from '../ui/act-button.tsx';

type Line = Checking['requests'][number];

interface NamedProps {
  line: Line;
  busy: boolean;
  onOff: (checker: string) => void;
}

/** Who is named for a request; an access officer takes them off it. */
export function Named({ line, busy, onOff }: NamedProps) {
  if (line.checkers.length === 0) return <p>Nobody is named yet: it is offered to all who may check it.</p>;
  return (
    <ul className="v-list" aria-label="Checkers who are named">
      {line.checkers.map((one) => (
        <li key={one.id}>
          {one.name}
          {one.away ? ' (away, or may no longer check: offered to the others)' : ''}{' '}
          {line.names ? (
            <ActButton
              type="button"
              small
              secondary
              off={busy}
              label={`Take ${one.name} off`}
              onClick={() => onOff(one.id)}
            >
              Take off
            </ActButton>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

interface AnotherProps {
  line: Line;
  what: string;
  busy: boolean;
  onName: (checker: string) => void;
}

/** Names one of those who may check a request and are there until it is due. */
export function NameAnother({ line, what, busy, onName }: AnotherProps) {
  const [chosen, setChosen] = useState('');
  const id = `name-${line.id}`;
  const checker = line.candidates.find((one) => one.id === chosen) ?? line.candidates[0];
  if (checker === undefined)
    return line.names ? <p>Nobody else may check it and is there until it is due.</p> : null;
  return (
    <div className="v-checking__name">
      <label className="nhsuk-label" htmlFor={id}>
        Checker for {what}
      </label>
      <select
        id={id}
        className="nhsuk-select"
        value={checker.id}
        onChange={({ target }) => setChosen(target.value)}
      >
        {line.candidates.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </select>{' '}
      <ActButton type="button" small secondary off={busy} onClick={() => onName(checker.id)}>
        Name
      </ActButton>
    </div>
  );
}
