import { routes } from '@vitrine/api';
import { Button } from 'nhsuk-react-components';
import { useState } from 'react';
import type { AuditFilter, FilterName } from './audit-filter.ts';

const types = [...new Set(Object.values(routes).flatMap((route) => route.event ?? []))].toSorted();

interface Props {
  filter: AuditFilter;
  onChange: (filter: AuditFilter) => void;
}

export function AuditFilters({ filter, onChange }: Props) {
  const [held, setHeld] = useState(filter);
  const set = (name: FilterName, value: string) => setHeld((was) => ({ ...was, [name]: value }));
  const text = (name: FilterName, label: string, more: { type?: string; list?: string } = {}) => (
    <div className="v-field">
      <label htmlFor={`filter-${name}`}>{label}</label>
      <input
        id={`filter-${name}`}
        className="nhsuk-input"
        value={held[name] ?? ''}
        onChange={(event) => set(name, event.target.value)}
        {...more}
      />
    </div>
  );
  return (
    <form
      className="v-filters"
      aria-label="Filters"
      onSubmit={(event) => {
        event.preventDefault();
        onChange(held);
      }}
    >
      {text('text', 'Words')}
      {text('actor', 'Person')}
      {text('agreement', 'Agreement')}
      {text('type', 'Kind of act', { list: 'event-types' })}
      <datalist id="event-types">
        {types.map((type) => (
          <option key={type} value={type} />
        ))}
      </datalist>
      <div className="v-field">
        <label htmlFor="filter-result">Result</label>
        <select
          id="filter-result"
          className="nhsuk-select"
          value={held.result ?? ''}
          onChange={(event) => set('result', event.target.value)}
        >
          <option value="">Any</option>
          <option value="done">Done</option>
          <option value="refused">Refused</option>
          <option value="failed">Failed</option>
          <option value="interrupted">Interrupted</option>
        </select>
      </div>
      {text('from', 'From', { type: 'date' })}
      {text('to', 'To', { type: 'date' })}
      <div className="v-buttons">
        <Button small>Filter</Button>
        <Button small secondary type="button" onClick={() => onChange({})}>
          Clear
        </Button>
      </div>
    </form>
  );
}
