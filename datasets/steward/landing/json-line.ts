/** A JSON value whose scalars are text as they were written: no number is rounded. */
export type JsonText = string | null | JsonText[] | Map<string, JsonText>;

/** The line is not JSON of the permitted form; nothing of the line stands in it. */
export class NotJson extends Error {}

/** Levels of objects and lists: far more than FHIR has, far fewer than a stack. */
const deepest = 32;

const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const plain = /[^"\\\u0000-\u001f]*/y;
const space = /[ \t\r\n]*/y;
const escapes: Readonly<Record<string, string>> = {
  ...{ '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' },
};

/**
 * Reads one JSON text (RFC 8259). A field given twice, a half of a surrogate pair and deep nesting are refused: of
 * such a text readers disagree what it says. @throws NotJson
 */
export function readJsonLine(text: string): JsonText {
  const reader = new JsonReader(text);
  const value = reader.value(0);
  reader.end();
  return value;
}

class JsonReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): JsonText {
    if (depth > deepest) throw new NotJson();
    this.#match(space);
    switch (this.#text[this.#at]) {
      case '{':
        return this.#object(depth);
      case '[':
        return this.#list(depth);
      case '"':
        return this.#string();
      case 't':
        return this.#word('true', 'true');
      case 'f':
        return this.#word('false', 'false');
      case 'n':
        return this.#word('null', null);
      default: {
        const found = this.#match(number);
        if (found === '') throw new NotJson();
        return found;
      }
    }
  }

  end(): void {
    this.#match(space);
    if (this.#at < this.#text.length) throw new NotJson();
  }

  #object(depth: number): Map<string, JsonText> {
    const fields = new Map<string, JsonText>();
    this.#at += 1;
    if (this.#next('}')) return fields;
    do {
      this.#match(space);
      const name = this.#string();
      if (fields.has(name) || !this.#next(':')) throw new NotJson();
      fields.set(name, this.value(depth + 1));
    } while (this.#next(','));
    if (!this.#next('}')) throw new NotJson();
    return fields;
  }

  #list(depth: number): JsonText[] {
    const items: JsonText[] = [];
    this.#at += 1;
    if (this.#next(']')) return items;
    do items.push(this.value(depth + 1));
    while (this.#next(','));
    if (!this.#next(']')) throw new NotJson();
    return items;
  }

  #string(): string {
    if (this.#text[this.#at] !== '"') throw new NotJson();
    this.#at += 1;
    let value = '';
    for (;;) {
      value += this.#match(plain);
      const mark = this.#text[this.#at];
      this.#at += 1;
      if (mark === '"') break;
      if (mark !== '\\') throw new NotJson();
      value += this.#escape();
    }
    if (!value.isWellFormed()) throw new NotJson();
    return value;
  }

  #escape(): string {
    const mark = this.#text[this.#at] ?? '';
    this.#at += 1;
    if (mark !== 'u') {
      const meant = Object.hasOwn(escapes, mark) ? escapes[mark] : undefined;
      if (meant === undefined) throw new NotJson();
      return meant;
    }
    const hex = this.#text.slice(this.#at, this.#at + 4);
    if (!/^[0-9a-fA-F]{4}$/.test(hex)) throw new NotJson();
    this.#at += 4;
    return String.fromCharCode(Number.parseInt(hex, 16));
  }

  #word<T extends JsonText>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw new NotJson();
    this.#at += word.length;
    return value;
  }

  #next(mark: string): boolean {
    this.#match(space);
    if (this.#text[this.#at] !== mark) return false;
    this.#at += 1;
    return true;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }
}
