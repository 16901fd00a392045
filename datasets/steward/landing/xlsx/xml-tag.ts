import { NotReadable } from './zip-entries.ts';

/** A tag that begins an element. Names are without their prefix. */
export interface StartTag {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Whether it ends its element, too. */
  readonly empty: boolean;
  /** Where what comes after it begins. */
  readonly end: number;
}

/** Characters of the longest tag: Excel's own are of a few hundred. */
export const longestTag = 64 * 1024;
const mostAttributes = 256;
/** Characters of the longest entity, `&` and `;` included. */
export const longestEntity = 14;
const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** A name without its prefix. */
export const local = (name: string): string => name.slice(name.indexOf(':') + 1);

/**
 * Reads the tag that begins at `<`, each character once, since a sender chooses how long it is. Undefined while it has
 * not ended. @throws NotReadable
 */
export function startTag(text: string, at: number): StartTag | undefined {
  const found = tagAt(text, at);
  if ((found?.end ?? text.length) - at > longestTag) throw new NotReadable();
  return found;
}

function tagAt(text: string, start: number): StartTag | undefined {
  let at = nameEnd(text, start + 1);
  const name = text.slice(start + 1, at);
  const attributes = new Map<string, string>();
  for (;;) {
    const next = skipSpace(text, at);
    if (next >= text.length) return undefined;
    const empty = text[next] === '/';
    if (empty && next + 1 >= text.length) return undefined;
    if (text[empty ? next + 1 : next] === '>') {
      if (name === '') throw new NotReadable();
      return {
        name: local(name),
        attributes: byLocalName(attributes),
        empty,
        end: next + (empty ? 2 : 1),
      };
    }
    if (next === at) throw new NotReadable();
    const end = nameEnd(text, next);
    const value = valueAt(text, end);
    if (value === undefined) return undefined;
    const key = text.slice(next, end);
    if (key === '' || attributes.has(key) || attributes.size >= mostAttributes) throw new NotReadable();
    attributes.set(key, value.value);
    at = value.end;
  }
}

/** `= "value"` */
function valueAt(text: string, at: number): { readonly value: string; readonly end: number } | undefined {
  const equals = skipSpace(text, at);
  const start = skipSpace(text, equals + 1);
  if (equals < text.length && text[equals] !== '=') throw new NotReadable();
  if (start >= text.length) return undefined;
  const quote = text[start];
  if (quote !== '"' && quote !== "'") throw new NotReadable();
  const end = text.indexOf(quote, start + 1);
  if (end === -1) return undefined;
  const value = text.slice(start + 1, end);
  if (value.includes('<')) throw new NotReadable();
  return { value: decoded(value), end: end + 1 };
}

/** What has no prefix stands before what has one of the same name. */
function byLocalName(attributes: ReadonlyMap<string, string>): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of attributes)
    if (!name.includes(':') || !attributes.has(local(name))) found[local(name)] = value;
  return found;
}

function nameEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && isName(text.charCodeAt(at))) at += 1;
  return at;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSpace(text.charCodeAt(at))) at += 1;
  return at;
}

const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x09 || code === 0x0d;

/** Letters, digits, `_`, `:`, `.` and `-` of ASCII: the names of workbooks have no others. */
const isName = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) ||
  (code >= 0x41 && code <= 0x5a) ||
  (code >= 0x2d && code <= 0x3a && code !== 0x2f) ||
  code === 0x5f;

/** A text with its entities resolved: the five that XML has, and characters by their number. @throws NotReadable */
export function decoded(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll(/&([^;&]{0,12});?/g, (all, name: string) => {
    const point = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(name);
    const known = Object.hasOwn(entities, name) ? entities[name] : undefined;
    const code =
      point === null
        ? undefined
        : Number.parseInt(point[1] ?? point[2] ?? '', point[1] === undefined ? 10 : 16);
    if (!all.endsWith(';') || (known === undefined && (code === undefined || code > 0x10ffff)))
      throw new NotReadable();
    return known ?? String.fromCodePoint(code ?? 0);
  });
}
