import type { Cell } from '@vitrine/api';

/** A value as shown everywhere: suppressed, missing, a total, empty text and zero never look or read alike. */
export function Value({ value }: { value: Cell }) {
  if (value === null) return <span className="v-missing">missing</span>;
  if (typeof value === 'object' && 'total' in value) return <strong className="v-total">All</strong>;
  if (typeof value === 'object') {
    return (
      <span className="v-suppressed">
        <span aria-hidden="true">✱</span>
        <span className="nhsuk-u-visually-hidden">suppressed</span>
      </span>
    );
  }
  if (value === '') return <span className="v-missing">empty text</span>;
  return String(value);
}
