import { Button } from 'nhsuk-react-components';
import { useState } from 'react';

interface Props {
  label: string;
  value: string;
  onSearch: (text: string) => void;
}

/** A search that runs when asked, and whose text is part of the address. */
export function SearchBox({ label, value, onSearch }: Props) {
  const [text, setText] = useState(value);
  const [from, setFrom] = useState(value);
  if (from !== value) {
    setFrom(value);
    setText(value);
  }
  return (
    <form
      role="search"
      aria-label={label}
      className="v-search"
      onSubmit={(event) => {
        event.preventDefault();
        onSearch(text.trim());
      }}
    >
      <label className="nhsuk-label" htmlFor="search-text">
        {label}
      </label>
      <input
        id="search-text"
        type="search"
        className="nhsuk-input"
        value={text}
        maxLength={200}
        onChange={(event) => setText(event.target.value)}
      />
      <Button small>Search</Button>
    </form>
  );
}
