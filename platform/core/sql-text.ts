/**
 * The one place where text becomes part of SQL that Vitrine generates for DuckDB. Researchers' SQL never
 * passes through here.
 */

/** A quoted identifier. @throws TypeError for a NUL, which DuckDB cannot hold. */
export function identifier(name: string): string {
  if (name.includes('\0')) throw new TypeError('An identifier cannot contain NUL.');
  return `"${name.replaceAll('"', '""')}"`;
}

/** A literal of a string, finite number, bigint, boolean or NULL. */
export function literal(value: string | number | bigint | boolean | null): string {
  if (value === null) return 'NULL';
  switch (typeof value) {
    case 'string':
      if (value.includes('\0')) throw new TypeError('A literal cannot contain NUL.');
      return `'${value.replaceAll("'", "''")}'`;
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError('A literal number must be finite.');
      // An exponent makes a DOUBLE whatever the size; a plain integer keeps its own type.
      return Number.isSafeInteger(value) ? String(value) : `CAST('${value}' AS DOUBLE)`;
    case 'bigint':
      return String(value);
    case 'boolean':
      return value ? 'TRUE' : 'FALSE';
  }
}
