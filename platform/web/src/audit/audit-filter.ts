import { ledgerFilter, type CallInput } from '@vitrine/api';

const names = ['text', 'type', 'actor', 'agreement', 'result', 'from', 'to'] as const;
export type FilterName = (typeof names)[number];
export type AuditFilter = Partial<Record<FilterName, string>>;

/** The filter an address holds. A value that the contract refuses is left out, so that a mistyped address still shows the log. */
export function filterOf(query: URLSearchParams): AuditFilter {
  const filter: AuditFilter = {};
  for (const name of names) {
    const value = query.get(name)?.trim() ?? '';
    if (value !== '' && ledgerFilter.shape[name].safeParse(value).success) filter[name] = value;
  }
  return filter;
}

/** The query string of a filter, always in the same order; empty values are not written. */
export function queryOf(filter: AuditFilter): URLSearchParams {
  const query = new URLSearchParams();
  for (const name of names) {
    const value = filter[name]?.trim() ?? '';
    if (value !== '') query.set(name, value);
  }
  return query;
}

/** The filter as the contract takes it. */
export function contractQuery(filter: AuditFilter): NonNullable<CallInput<'listLedger'>['query']> {
  return ledgerFilter.partial().parse(filter);
}
