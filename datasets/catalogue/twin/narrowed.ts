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
  const add = (name: string, limits: Limits): void => {
    found[name] = both(found[name], limits);
  };
  for (const [name, said] of entriesOf(rows)) {
    if (name === '$and' && Array.isArray(said)) {
      for (const one of said)
        for (const [column, limits] of Object.entries(narrowed(one))) add(column, limits);
      continue;
    }
    if (!name.startsWith('$')) add(name, limitsOf(said));
  }
  return found;
}

function limitsOf(said: unknown): Limits {
  if (isScalar(said)) return { values: [[String(said)]] };
  const by = new Map(entriesOf(said));
  const list = by.get('$in') ?? (by.has('$eq') ? [by.get('$eq')] : undefined);
  const least = [by.get('$gte'), by.get('$gt')].map((one, step) =>
    isScalar(one) ? beside(one, step) : undefined,
  );
  const most = [by.get('$lte'), by.get('$lt')].map((one, step) =>
    isScalar(one) ? beside(one, -step) : undefined,
  );
  return { values: Array.isArray(list) ? [list.filter(isScalar).map(String)] : [], ...tightest(least, most) };
}

const both = (one: Limits | undefined, other: Limits): Limits => ({
  values: [...(one?.values ?? []), ...other.values],
  ...tightest([one?.min, other.min], [one?.max, other.max]),
});

/** The largest of lower bounds and the smallest of upper ones, of numbers or of dates as ISO 8601. */
export function tightest(
  lows: readonly (string | undefined)[],
  highs: readonly (string | undefined)[],
): { readonly min?: string; readonly max?: string } {
  const order = (a: string, b: string): number =>
    Number.isNaN(Number(a)) ? (a < b ? -1 : 1) : Number(a) - Number(b);
  const given = (list: readonly (string | undefined)[]): string[] =>
    list.flatMap((one) => one ?? []).sort(order);
  const [min, max] = [given(lows).at(-1), given(highs)[0]];
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
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
