import { Button } from 'nhsuk-react-components';
import { useState } from 'react';
import { labels, setFilters, type FilterName, type HeldFilter } from './audit-filter.ts';

interface Props {
  filter: HeldFilter;
  onChange: (filter: HeldFilter) => void;
}

/** What is typed: words, a person, a period. Everything else is chosen from the counts below. */
export function AuditFilters({ filter, onChange }: Props) {
  const [held, setHeld] = useState(filter);
  const field = (name: FilterName, type = 'text') => (
    <div className="v-field">
      <label htmlFor={`filter-${name}`}>{labels[name]}</label>
      <input
        id={`filter-${name}`}
        className="nhsuk-input"
        type={type}
        value={held[name] ?? ''}
        onChange={(event) => setHeld((was) => ({ ...was, [name]: event.target.value }))}
      />
    </div>
  );
  const without = (name: FilterName): HeldFilter =>
    Object.fromEntries(Object.entries(filter).filter(([one]) => one !== name));
  return (
    <form
      aria-label="Filters"
      onSubmit={(event) => {
        event.preventDefault();
        onChange(held);
      }}
    >
      {field('text')}
      {field('person')}
      {field('agreement')}
      {field('from', 'date')}
      {field('to', 'date')}
      <div className="v-buttons">
        <Button small>Filter</Button>
        <Button small secondary type="button" onClick={() => onChange({})}>
          Clear
        </Button>
      </div>
      <ul className="v-set-filters" aria-label="Filters that are set">
        {setFilters(filter).map(({ name, value }) => (
          <li key={name}>
            <button
              type="button"
              className="v-linkish"
              aria-label={`Remove the filter ${labels[name]} ${value}`}
              onClick={() => onChange(without(name))}
            >
              {labels[name]}: {value} ×
            </button>
          </li>
        ))}
      </ul>
    </form>
  );
}
