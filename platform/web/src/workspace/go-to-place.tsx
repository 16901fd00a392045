import type { SqlPlace } from '@vitrine/api';

interface Props {
  place: SqlPlace | undefined;
  onGoTo: (place: SqlPlace) => void;
}

/** Where in the SQL a refusal applies, and the way there; nothing when it applies to no one place. */
export function GoToPlace({ place, onGoTo }: Props) {
  if (place === undefined) return null;
  return (
    <p>
      <button type="button" className="v-linkish" onClick={() => onGoTo(place)}>
        Go to line {place.line}, column {place.column}
      </button>
    </p>
  );
}
