import { decoded, local, longestEntity, longestTag, startTag } from './xml-tag.ts';
import { NotReadable } from './zip-entries.ts';

/** What is told of an XML text as it is read. Names are without their prefix. */
export interface XmlSink {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  /** A text may come in pieces. */
  text(text: string): void;
  close(name: string): void;
}

const deepest = 64;
/** Characters of the longest comment or CDATA section. */
const longestToken = 1024 * 1024;

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
    if (this.#open.length > 0 || this.#held !== '') throw new NotReadable();
  }

  /** Takes one token; where the next begins, or undefined while it has not ended. */
  #token(at: number): number | undefined {
    const held = this.#held;
    if (at >= held.length) return undefined;
    if (held[at] !== '<') {
      const next = held.indexOf('<', at);
      // Text is told as it comes, so that none is looked through twice; an entity may be cut.
      const end = next === -1 ? wholeEntities(held) : next;
      if (end <= at) return undefined;
      const text = decoded(held.slice(at, end));
      if (this.#open.length > 0) this.#sink.text(text);
      else if (text.trim() !== '') throw new NotReadable();
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
    if (held.startsWith('</', at)) return this.#close(at);
    // Too short to tell one that ends an element.
    if (held.length - at < 2) return undefined;
    const tag = startTag(held, at);
    if (tag === undefined) return undefined;
    if (this.#open.length >= deepest) throw new NotReadable();
    this.#sink.open(tag.name, tag.attributes);
    if (tag.empty) this.#sink.close(tag.name);
    else this.#open.push(tag.name);
    return tag.end;
  }

  #close(at: number): number | undefined {
    const end = this.#held.indexOf('>', at);
    if ((end === -1 ? this.#held.length : end) - at > longestTag) throw new NotReadable();
    if (end === -1) return undefined;
    const name = local(this.#held.slice(at + 2, end).trim());
    if (this.#open.pop() !== name) throw new NotReadable();
    this.#sink.close(name);
    return end + 1;
  }
}

/** Where the text ends, or an entity begins that has not ended. */
function wholeEntities(text: string): number {
  const start = text.lastIndexOf('&');
  const whole = start === -1 || start <= text.length - longestEntity || text.includes(';', start);
  return whole ? text.length : start;
}

function after(text: string, mark: string, at: number): number | undefined {
  const end = text.indexOf(mark, at);
  return end === -1 ? undefined : end + mark.length;
}
