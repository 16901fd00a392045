import type { EvidencePack } from '@vitrine/api';

/** Where the pages of a pack lead: on the server, or from files in a folder. */
export interface Links {
  /** A page of the pack: `index`, `system`, `controls` or the id of a standard. */
  page(name: string): string;
  /** A page of the documents with its section, such as `docs/operator.md#accounts`; undefined where it is not at hand. */
  doc(place: string): string | undefined;
  /** The audit, with a filter by a kind of act. */
  audit(kind: string): string;
  /** Where people work. */
  readonly home: string;
  /** A page of the register. */
  register(path: string): string;
  readonly style: string;
  /** The same as JSON. */
  readonly json: string;
}

/** `docs/decisions/0006-encrypted-parquet.md` is `decisions-0006-encrypted-parquet`. */
export const docName = (place: string): string =>
  (place.split('#')[0] ?? '')
    .replace(/^docs\//, '')
    .replace(/\.md$/, '')
    .replaceAll('/', '-');
const sectionOf = (place: string): string => (place.includes('#') ? `#${place.split('#')[1] ?? ''}` : '');

/** The pages of documents that the controls of a pack lead to. */
export const docsOf = (pack: Pick<EvidencePack, 'controls'>): readonly string[] =>
  [...new Set(pack.controls.map(({ doc }) => doc.split('#')[0] ?? ''))].toSorted();

export function serverLinks(hasDoc: (place: string) => boolean): Links {
  return {
    page: (name) => (name === 'index' ? '/evidence' : `/evidence/${name}`),
    doc: (place) => (hasDoc(place) ? `/evidence/docs/${docName(place)}${sectionOf(place)}` : undefined),
    audit: (kind) => `/audit?kind=${encodeURIComponent(kind)}`,
    home: '/',
    register: (path) => path,
    style: '/evidence/style.css',
    json: '/evidence/evidence.json',
  };
}

/** For files in a folder: what is of the server leads to its address. */
export function folderLinks(origin: string, hasDoc: (place: string) => boolean): Links {
  return {
    page: (name) => `${name}.html`,
    doc: (place) => (hasDoc(place) ? `docs-${docName(place)}.html${sectionOf(place)}` : undefined),
    audit: (kind) => `${origin}/audit?kind=${encodeURIComponent(kind)}`,
    home: `${origin}/`,
    register: (path) => `${origin}${path}`,
    style: 'style.css',
    json: 'evidence.json',
  };
}
