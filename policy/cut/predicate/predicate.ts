/** A value a predicate compares with: dates and times as ISO 8601 text. */
export type Scalar = string | number | boolean;

/**
 * A row predicate, independent of any engine. NULL rule: a comparison with NULL is not true, and its negation
 * is not true either (SQL's three-valued logic); a row is kept only where the whole predicate is true.
 */
export type Predicate =
  | { readonly op: 'all' | 'any'; readonly of: readonly Predicate[] }
  | { readonly op: 'not'; readonly of: Predicate }
  | {
      readonly op: 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte';
      readonly column: string;
      readonly value: Scalar;
    }
  | { readonly op: 'in' | 'nin'; readonly column: string; readonly values: readonly Scalar[] }
  | { readonly op: 'starts-with'; readonly column: string; readonly prefix: string }
  | { readonly op: 'exists'; readonly column: string; readonly exists: boolean };

/** The predicate that keeps every row. */
export const everyRow: Predicate = { op: 'all', of: [] };
