interface Limits {
  readonly values: readonly (readonly string[])[];
  readonly min?: string;
  readonly max?: string;
}

/**
 * What an agreement's condition on rows says of single columns: a value, a list, or bounds that all rows have. What it
 * says by `or`, of two columns, or by leaving out, is passed over: a twin may then have rows that the room has not.
 */
export function narrowed(rows: unknown): Readonly<Record<string, Limits>> {
  const found: Record<string, Limits> = {};
  for (const [name, said] of entriesOf(rows)) {
    if (name === '$and' && Array.isArray(said)) {
      for (const one of said) Object.assign(found, narrowed(one));
      continue;
    }
    if (name.startsWith('$')) continue;
    if (isScalar(said)) found[name] = { values: [[String(said)]] };
    else {
      const by = new Map(entriesOf(said));
      const list = by.get('$in') ?? (by.has('$eq') ? [by.get('$eq')] : undefined);
      const min = by.get('$gte') ?? by.get('$gt');
      const max = by.get('$lte') ?? by.get('$lt');
      found[name] = {
        values: Array.isArray(list) ? [list.filter(isScalar).map(String)] : [],
        ...(isScalar(min) ? { min: beside(min, by.has('$gte') ? 0 : 1) } : {}),
        ...(isScalar(max) ? { max: beside(max, by.has('$lte') ? 0 : -1) } : {}),
      };
    }
  }
  return found;
}

const entriesOf = (value: unknown): readonly (readonly [string, unknown])[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];

const isScalar = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value);

/** The next number beyond a bound that is itself left out; of a date, the next day. */
function beside(bound: string | number | boolean, step: number): string {
  if (typeof bound === 'number') return String(bound + step);
  const day = Date.parse(String(bound));
  return step === 0 || Number.isNaN(day)
    ? String(bound)
    : new Date(day + step * 86_400_000).toISOString().slice(0, 10);
}
