import { auditFilter, type AuditFilter } from '@vitrine/api';

const names = [
  'text',
  'person',
  'organisation',
  'agreement',
  'dataset',
  'column',
  'kind',
  'decision',
  'request',
  'from',
  'to',
] as const satisfies readonly (keyof AuditFilter)[];
export type FilterName = (typeof names)[number];
export type HeldFilter = Partial<Record<FilterName, string>>;

/** What a filter was called in addresses before. */
const former: Partial<Record<FilterName, string>> = { kind: 'type', person: 'actor', decision: 'result' };

/** The filter an address holds. A value that the contract refuses is left out, so that a mistyped address still shows the log. */
export function filterOf(query: URLSearchParams): HeldFilter {
  const filter: HeldFilter = {};
  for (const name of names) {
    const value = (query.get(name) ?? query.get(former[name] ?? name))?.trim() ?? '';
    if (value !== '' && auditFilter.shape[name].safeParse(value).success) filter[name] = value;
  }
  return filter;
}

/** The query string of a filter, always in the same order; empty values are not written. */
export function queryOf(filter: HeldFilter): URLSearchParams {
  const query = new URLSearchParams();
  for (const name of names) {
    const value = filter[name]?.trim() ?? '';
    if (value !== '') query.set(name, value);
  }
  return query;
}

/** The filter as the contract takes it. */
export function contractFilter(filter: HeldFilter): AuditFilter {
  return auditFilter.parse(filter);
}

/** What a filter is called on the page. */
export const labels: Readonly<Record<FilterName, string>> = {
  text: 'Words',
  person: 'Person',
  organisation: 'Organisation',
  agreement: 'Agreement',
  dataset: 'Dataset',
  column: 'Column',
  kind: 'Kind',
  decision: 'Decision',
  request: 'Request',
  from: 'From',
  to: 'To',
};

/** The filters that are set, in the page's order. */
export function setFilters(filter: HeldFilter): readonly { name: FilterName; value: string }[] {
  return names.flatMap((name) => {
    const value = filter[name];
    return value === undefined ? [] : [{ name, value }];
  });
}
