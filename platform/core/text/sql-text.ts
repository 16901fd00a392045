/**
 * The one place where text becomes part of SQL that Vitrine generates for DuckDB. Researchers' SQL never
 * passes through here.
 */

/** A quoted identifier. @throws TypeError for what DuckDB cannot hold: nothing, NUL, half a surrogate pair. */
export function identifier(name: string): string {
  if (name === '' || !holdable(name)) throw new TypeError('An identifier cannot be empty or contain NUL.');
  return `"${name.replaceAll('"', '""')}"`;
}

/** NUL ends a string in C; half a surrogate pair has no UTF-8 and would silently become another character. */
function holdable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** A literal of a string, finite number, bigint, boolean or NULL. @throws TypeError for what DuckDB cannot hold. */
export function literal(value: string | number | bigint | boolean | null): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') {
    if (!holdable(value)) throw new TypeError('A literal cannot contain NUL or half a surrogate pair.');
    return `'${value.replaceAll("'", "''")}'`;
  }
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) return signed(value);
  if (!Number.isFinite(value)) throw new TypeError('A literal number must be finite.');
  // Anything but a plain integer is a DOUBLE, whatever its size; a decimal point alone would make a DECIMAL.
  return `CAST('${value}' AS DOUBLE)`;
}

/** In brackets when negative: after a minus sign it would otherwise begin a comment. */
function signed(value: number | bigint): string {
  return value < 0 ? `(${value})` : String(value);
}
