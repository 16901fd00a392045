/** What is said of something: another thing by its address, a text, or a text of a type. */
export type Term =
  { readonly iri: string } | { readonly text: string; readonly language?: 'en'; readonly type?: string };

/** A thing and what is said of it, by names with prefixes such as `dct:title`. */
export interface Thing {
  /** Its address, or `_:name` for one that has none. */
  readonly id: string;
  readonly types: readonly string[];
  readonly said: Readonly<Record<string, readonly Term[]>>;
}

export const prefixes = {
  adms: 'http://www.w3.org/ns/adms#',
  dcat: 'http://www.w3.org/ns/dcat#',
  dct: 'http://purl.org/dc/terms/',
  foaf: 'http://xmlns.com/foaf/0.1/',
  rdfs: 'http://www.w3.org/2000/01/rdf-schema#',
  skos: 'http://www.w3.org/2004/02/skos/core#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
} as const;

/** JSON-LD 1.1, with its own context: whoever reads it fetches nothing. */
export function jsonLd(things: readonly Thing[]): object {
  return {
    '@context': prefixes,
    '@graph': things.map(({ id, types, said }) => ({
      '@id': id,
      '@type': types,
      ...Object.fromEntries(Object.entries(said).map(([name, terms]) => [name, terms.map(jsonTerm)])),
    })),
  };
}

function jsonTerm(term: Term): object {
  if ('iri' in term) return { '@id': term.iri };
  return {
    '@value': term.text,
    ...(term.language === undefined ? {} : { '@language': term.language }),
    ...(term.type === undefined ? {} : { '@type': term.type }),
  };
}

/** Turtle (RDF 1.1). */
export function turtle(things: readonly Thing[]): string {
  const head = Object.entries(prefixes).map(([name, address]) => `@prefix ${name}: <${address}> .`);
  const bodies = things.map(({ id, types, said }) => {
    const lines = [
      `a ${types.join(', ')}`,
      ...Object.entries(said)
        .filter(([, terms]) => terms.length > 0)
        .map(([name, terms]) => `${name} ${terms.map(turtleTerm).join(', ')}`),
    ];
    return `${address(id)} ${lines.join(' ;\n  ')} .`;
  });
  return `${[...head, '', ...bodies].join('\n')}\n`;
}

function turtleTerm(term: Term): string {
  if ('iri' in term) return address(term.iri);
  const end = term.language === undefined ? '' : `@${term.language}`;
  return `"${escaped(term.text)}"${term.type === undefined ? end : `^^${term.type}`}`;
}

/** Characters that no address in Turtle may hold are written by their number. */
const address = (id: string): string =>
  id.startsWith('_:')
    ? id
    : `<${id.replace(/[\u0000-\u0020<>"{}|^`\\]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)}>`;

const escaped = (text: string): string =>
  text.replace(/[\u0000-\u001f"\\\u007f]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
