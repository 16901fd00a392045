import { useId, useState } from 'react';

interface Props {
  name: string;
  /** What the cell is called on the page. */
  cell: string;
  fault: (name: string) => string | undefined;
  onName: (name: string) => void;
}

/** What the result of a cell of SQL is called in code; one that cannot be is told why and not kept. */
export function ResultName({ name, cell, fault, onName }: Props) {
  const id = useId();
  const [typed, setTyped] = useState<string>();
  const why = typed === undefined ? undefined : fault(typed);
  return (
    <span className="v-notecell__language">
      <span aria-hidden="true">Result name</span>
      <input
        className="nhsuk-input v-result-name"
        value={typed ?? name}
        maxLength={63}
        size={16}
        spellCheck={false}
        autoComplete="off"
        aria-label={`Result name of ${cell}`}
        aria-invalid={why === undefined ? undefined : true}
        aria-describedby={why === undefined ? undefined : `${id}-why`}
        onChange={(event) => {
          const next = event.target.value;
          if (fault(next) === undefined) {
            setTyped(undefined);
            onName(next);
          } else setTyped(next);
        }}
        onBlur={() => setTyped(undefined)}
      />
      {why === undefined ? null : (
        <span id={`${id}-why`} role="status" className="v-warn">
          {why}
        </span>
      )}
    </span>
  );
}
