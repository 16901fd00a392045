import { NotReadable } from './zip-entries.ts';

/** What is told of an XML text as it is read. Names are without their prefix. */
export interface XmlSink {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  text(text: string): void;
  close(name: string): void;
}

const deepest = 64;
/** Characters of the longest tag or text between two tags. */
const longestToken = 4 * 1024 * 1024;
const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const attribute = /([\w:.-]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/g;

/**
 * Reads the XML of a workbook. It knows no document types and no entities but the five that XML has: nothing outside
 * of the text is fetched, and nothing in it grows. @throws NotReadable
 */
export class XmlReader {
  readonly #sink: XmlSink;
  readonly #open: string[] = [];
  #held = '';

  constructor(sink: XmlSink) {
    this.#sink = sink;
  }

  push(text: string): void {
    this.#held += text;
    let at = 0;
    for (;;) {
      const next = this.#token(at);
      if (next === undefined) break;
      at = next;
    }
    this.#held = this.#held.slice(at);
    if (this.#held.length > longestToken) throw new NotReadable();
  }

  end(): void {
    if (this.#open.length > 0 || this.#held.trim() !== '') throw new NotReadable();
  }

  /** Takes one token; where the next begins, or undefined while it has not ended. */
  #token(at: number): number | undefined {
    const held = this.#held;
    if (at >= held.length) return undefined;
    if (held[at] !== '<') {
      const end = held.indexOf('<', at);
      if (end === -1) return undefined;
      if (this.#open.length > 0) this.#sink.text(decoded(held.slice(at, end)));
      return end;
    }
    if (held.startsWith('<!--', at)) return after(held, '-->', at);
    if (held.startsWith('<?', at)) return after(held, '?>', at);
    if (held.startsWith('<![CDATA[', at)) {
      const end = held.indexOf(']]>', at);
      if (end === -1) return undefined;
      this.#sink.text(held.slice(at + 9, end));
      return end + 3;
    }
    // Too short to tell a comment from a document type.
    if (held.startsWith('<!', at)) {
      if (held.length - at < 9) return undefined;
      throw new NotReadable();
    }
    const end = held.indexOf('>', at);
    if (end === -1) return undefined;
    this.#tag(held.slice(at + 1, end));
    return end + 1;
  }

  #tag(text: string): void {
    if (text.startsWith('/')) {
      const name = local(text.slice(1).trim());
      if (this.#open.pop() !== name) throw new NotReadable();
      this.#sink.close(name);
      return;
    }
    const empty = text.endsWith('/');
    const body = empty ? text.slice(0, -1) : text;
    const name = local(/^[\w:.-]+/.exec(body)?.[0] ?? '');
    if (name === '' || this.#open.length >= deepest) throw new NotReadable();
    const attributes: Record<string, string> = {};
    for (const [, key = '', double, single] of body.matchAll(attribute))
      attributes[local(key)] = decoded(double ?? single ?? '');
    this.#sink.open(name, attributes);
    if (empty) this.#sink.close(name);
    else this.#open.push(name);
  }
}

function after(text: string, mark: string, at: number): number | undefined {
  const end = text.indexOf(mark, at);
  return end === -1 ? undefined : end + mark.length;
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1);

function decoded(text: string): string {
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
