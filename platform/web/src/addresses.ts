const at = (...parts: string[]): string => '/' + parts.map(encodeURIComponent).join('/');

/** The address of every view. Filters travel in the query string. */
export const addresses = {
  home: () => '/',
  catalogue: () => '/catalogue',
  dataset: (dataset: string) => at('catalogue', dataset),
  /** What the delivery of a release came to. */
  delivery: (dataset: string, version: string) => at('catalogue', dataset, 'releases', version),
  agreements: () => '/agreements',
  agreement: (ref: string) => at('agreements', ref),
  workspace: (ref: string) => at('workspace', ref),
  notebook: (ref: string) => at('workspace', ref, 'notebook'),
  /** Code that runs unseen. */
  runs: (ref: string) => at('workspace', ref, 'runs'),
  requests: () => '/requests',
  request: (id: string) => at('requests', id),
  review: () => '/review',
  reviewOf: (id: string) => at('review', id),
  /** Who checks which request by when. */
  checking: () => '/checking',
  audit: () => '/audit',
  /** Pages that the server makes, not this application. */
  evidence: () => '/evidence',
  auditEntry: (index: number) => at('audit', String(index)),
  unusual: () => '/audit/unusual',
  samples: () => '/audit/samples',
  use: () => '/audit/use',
  useOf: (ref: string) => at('audit', 'use', ref),
  cases: () => '/cases',
  /** A form, filled with what the case is about where that is known. */
  openCase: (kind?: string, id?: string) =>
    kind === undefined || id === undefined
      ? '/cases/new'
      : `/cases/new?kind=${encodeURIComponent(kind)}&id=${encodeURIComponent(id)}`,
  caseOf: (id: string) => at('cases', id),
  declareIncident: (id?: string) =>
    id === undefined ? '/incidents/new' : `/incidents/new?case=${encodeURIComponent(id)}`,
  incident: (id: string) => at('incidents', id),
  assessIncident: (id: string) => at('incidents', id, 'assessment'),
  incidentReport: (id: string) => at('incidents', id, 'report'),
  environment: () => '/environment',
  /** What one is written to about. */
  notices: () => '/notices',
  /** Pages that the server makes, for everybody: a plain link leads there. */
  register: () => '/register',
  signIn: (to = '/') => `/sign-in?to=${encodeURIComponent(to)}`,
} as const;

/**
 * Where the server begins the sign-in, to come back to `to`. Only a path of this application is passed on. `again`
 * asks for the password and second factor even if the provider knows the browser.
 */
export function signInStart(to: string | null, again = false): string {
  const path = to !== null && /^\/(?![/\\])/.test(to) ? to : '/';
  return `/auth/sign-in?to=${encodeURIComponent(path)}${again ? '&again=1' : ''}`;
}
