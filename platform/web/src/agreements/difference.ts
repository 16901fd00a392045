import { fieldName, isObject, parts, valueText, type Json, type JsonObject } from './document-fields.ts';

/** One thing that is not as it was. */
export interface Change {
  /** What it is about, in words: “People”, “hes_apc, columns”. */
  readonly what: string;
  readonly gone: readonly string[];
  readonly added: readonly string[];
  /** It loosens what the agreement allows, as far as can be told: more people, columns, rows, days, or more shown. */
  readonly wider: boolean;
}

const text = (path: string, value: Json | undefined): readonly string[] =>
  value === undefined ? [] : [valueText(path, value)];
const same = (a: Json | undefined, b: Json | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Lists whose order says nothing. */
const asSet = (value: Json | undefined): readonly string[] | undefined =>
  Array.isArray(value)
    ? value.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)))
    : undefined;

function changed(
  what: string,
  path: string,
  before: Json | undefined,
  after: Json | undefined,
): readonly Change[] {
  if (same(before, after)) return [];
  const [had, has] = [asSet(before ?? []), asSet(after ?? [])];
  if (had !== undefined && has !== undefined) {
    const gone = had.filter((one) => !has.includes(one));
    const added = has.filter((one) => !had.includes(one));
    if (gone.length === 0 && added.length === 0 && had.length === has.length) return [];
    if (gone.length > 0 || added.length > 0) return [{ what, gone, added, wider: added.length > 0 }];
  }
  if (isObject(before) && isObject(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      changed(
        `${what}, ${lower(fieldName(`${path}.${key}`), key)}`,
        `${path}.${key}`,
        before[key],
        after[key],
      ),
    );
  }
  return [{ what, gone: text(path, before), added: text(path, after), wider: loosens(path, before, after) }];
}

const lower = (name: string, key: string): string =>
  name.includes('.') ? key : name.slice(0, 1).toLowerCase() + name.slice(1);

function loosens(path: string, before: Json | undefined, after: Json | undefined): boolean {
  if (path === 'display') return after === 'rows';
  if (path === 'dataOut') return before === 'none';
  if (path === 'term.to') return valueText(path, after ?? null) > valueText(path, before ?? null);
  if (path === 'term.from') return valueText(path, after ?? null) < valueText(path, before ?? null);
  if (path.startsWith('optOuts.') && typeof after === 'boolean') return !after;
  if (typeof before === 'number' && typeof after === 'number') return after > before;
  return false;
}

function grantsOf(document: JsonObject): ReadonlyMap<string, JsonObject> {
  const list = Array.isArray(document['datasets']) ? document['datasets'] : [];
  return new Map(
    list
      .filter(isObject)
      .map((one, i) => [typeof one['dataset'] === 'string' ? one['dataset'] : `number ${i + 1}`, one]),
  );
}

/** A column with what it becomes, so that one which is no longer made coarser is seen. */
function columnsOf(grant: JsonObject | undefined): Json {
  const columns = asSet(grant?.['columns']) ?? [];
  const transforms = isObject(grant?.['transforms']) ? grant['transforms'] : {};
  return columns.map((column) =>
    Object.hasOwn(transforms, column)
      ? `${column} as ${valueText('', transforms[column] ?? null)}`
      : `${column} as it is`,
  );
}

/** A condition on rows or people is no longer there: more rows are in, as far as can be told from here. */
const dropsCondition = (before: Json | undefined, after: Json | undefined): boolean =>
  isObject(before) && Object.keys(before).some((key) => !isObject(after) || !Object.hasOwn(after, key));

function grantChanges(
  name: string,
  before: JsonObject | undefined,
  after: JsonObject | undefined,
): readonly Change[] {
  if (before === undefined || after === undefined) {
    const whole = `${name}, all of it`;
    const columns = columnsOf(before ?? after);
    return [
      {
        what: whole,
        gone: before === undefined ? [] : [valueText('', columns)],
        added: after === undefined ? [] : [valueText('', columns)],
        wider: before === undefined,
      },
    ];
  }
  const rest = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (key) => !['dataset', 'columns', 'transforms'].includes(key),
  );
  const unlisted = (grant: JsonObject): Json => {
    const columns = asSet(grant['columns']) ?? [];
    const all = isObject(grant['transforms']) ? Object.entries(grant['transforms']) : [];
    return all
      .filter(([column]) => !columns.includes(column))
      .map(([column, to]) => `${column} as ${valueText('', to)}`);
  };
  return [
    ...changed(`${name}, columns`, 'columns', columnsOf(before), columnsOf(after)),
    ...changed(`${name}, other transforms`, 'transforms', unlisted(before), unlisted(after)),
    ...rest.flatMap((key): readonly Change[] => {
      const [had, has] = [before[key], after[key]];
      if (same(had, has)) return [];
      const words = (value: Json | undefined): readonly string[] =>
        value === undefined || (key === 'rows' && isObject(value) && Object.keys(value).length === 0)
          ? [key === 'rows' ? 'all rows' : 'none']
          : [valueText(key, value)];
      const [gone, added] = [words(had), words(has)];
      // Without conditions and with none written are the same.
      if (gone.join() === added.join()) return [];
      return [
        { what: `${name}, ${lower(fieldName(key), key)}`, gone, added, wider: dropsCondition(had, has) },
      ];
    }),
  ];
}

/**
 * What changes from one version of an agreement to another: people, columns, rows, term, display and what leaves
 * first, then everything else. Empty only if both say the same. The reference differs always and is left out.
 */
export function differences(before: Json, after: Json): readonly Change[] {
  if (!isObject(before) || !isObject(after)) return changed('The document', '', before, after);
  const [had, has] = [grantsOf(before), grantsOf(after)];
  const grants = [...new Set([...had.keys(), ...has.keys()])].flatMap((name) =>
    grantChanges(name, had.get(name), has.get(name)),
  );
  const first = ['people', 'term', 'display', 'dataOut', 'disclosure', 'privacyBudget', 'limits', 'optOuts'];
  const known: readonly string[] = parts.flatMap((part) => part.fields);
  const all = [...new Set([...first, ...known, ...Object.keys(before), ...Object.keys(after)])].filter(
    (key) => key !== 'ref' && key !== 'datasets',
  );
  const field = (key: string): readonly Change[] => changed(fieldName(key), key, before[key], after[key]);
  const [people, rest] = [all.slice(0, 1), all.slice(1)];
  return [...people.flatMap(field), ...grants, ...rest.flatMap(field)];
}
