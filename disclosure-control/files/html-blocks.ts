import type { Block } from './document-blocks.ts';
import { plainText, textOfEntities } from './markup.ts';

type HtmlBlock = Exclude<Block, { readonly kind: 'picture' }>;

/** A page as it is read: what leaves of it, and what does not. */
interface HtmlPage {
  readonly title: string;
  readonly blocks: readonly HtmlBlock[];
  /** Comments, scripts and other parts that no page shows as text. */
  readonly hidden: readonly string[];
}

const unseen = new Set(
  'script style head title template iframe object embed noscript svg math audio video canvas'.split(' '),
);
const parts = new Set(
  'p div section article header footer main nav aside ul ol li dl dt dd pre blockquote hr body html figure figcaption form fieldset legend address details summary caption h1 h2 h3 h4 h5 h6'.split(
    ' ',
  ),
);
const piece = /<!--([\s\S]*?)(?:-->|$)|<[!?][^>]*>?|<(\/?)([a-z][^\s/>]*)([^>]*)>?|[^<]+|</gi;
const mostSpan = 60;

/**
 * A page as pieces of text and tables, as a browser puts them: cells and rows end where the next ones start, words run on
 * through tags within them. A table in a cell ends the one around it.
 */
export function htmlPage(written: string): HtmlPage {
  const page = new PageReader();
  const endOf = endsIn(written);
  const hidden: string[] = [];
  const pieces = new RegExp(piece);
  for (let match = pieces.exec(written); match !== null; match = pieces.exec(written)) {
    const [whole, comment, slash = '', named, attributes = ''] = match;
    const after = match.index + whole.length;
    if (comment !== undefined) hidden.push(comment);
    else if (named === undefined) {
      if (!/^<[!?]/.test(whole)) page.text(textOfEntities(whole));
    } else {
      const name = named.toLowerCase();
      const end = slash === '' && unseen.has(name) ? endOf(name, after) : after;
      if (end > after) hidden.push(plainText(written.slice(after, end)));
      pieces.lastIndex = end;
      page.tag(name, slash === '', attributes);
    }
  }
  const title = /<title\b[^<>]*>([^<]*)<\/title>/i.exec(written)?.[1] ?? '';
  return { title: inOneLine(textOfEntities(title)) || 'Output', blocks: page.end(), hidden };
}

/** Tells where an element that is not shown ends: where it opens if nothing closes it. */
function endsIn(written: string): (name: string, from: number) => number {
  const lower = written.toLowerCase();
  const last = new Map<string, number>();
  return (name, from) => {
    const closing = `</${name}`;
    // Looked for once, so that a page of openings alone is not looked through for each.
    const end = last.get(name) ?? lower.lastIndexOf(closing);
    last.set(name, end);
    return end < from ? from : lower.indexOf(closing, from);
  };
}

/** Without what is not seen, and what turns the order of letters round. */
const visible = (text: string): string => text.replaceAll(/[\p{Cf}\p{Cs}]|(?![\n\r\t])\p{Cc}/gu, '');

const inLines = (text: string): string =>
  text
    .replaceAll(/[^\S\n]+/g, ' ')
    .replaceAll(/ ?\n ?/g, '\n')
    .trim();
const inOneLine = (text: string): string => visible(text).replaceAll(/\s+/g, ' ').trim();

/** Takes the tags and texts of a page one after the other. */
class PageReader {
  readonly #blocks: HtmlBlock[] = [];
  #text = '';
  #level: number | undefined;
  #isPrinted = false;
  #rows: string[][] | undefined;
  #inCell = false;
  /** Rows that a cell above goes on through, by its column. */
  #spans: number[] = [];
  #width = 1;
  #height = 1;

  text(text: string): void {
    const seen = visible(text);
    this.#text += this.#isPrinted ? seen.replaceAll(/\r\n?/g, '\n') : seen.replaceAll(/\s+/g, ' ');
  }

  tag(name: string, opens: boolean, attributes: string): void {
    if (name === 'br') this.#text += '\n';
    else if (name === 'sup' || name === 'sub') this.#text += opens ? (name === 'sup' ? '^' : '_') : '';
    else if (name === 'table') {
      this.#endTable();
      if (opens) this.#rows = [];
    } else if (name === 'tr') {
      this.#endText();
      if (opens) this.#startRow();
    } else if (name === 'td' || name === 'th') {
      this.#endText();
      if (opens) this.#startCell(attributes);
    } else if (name === 'thead' || name === 'tbody' || name === 'tfoot') this.#endText();
    else if (parts.has(name)) this.#part(name, opens);
  }

  end(): readonly HtmlBlock[] {
    this.#endTable();
    return this.#blocks;
  }

  #part(name: string, opens: boolean): void {
    if (this.#inCell) {
      this.#text += '\n';
      return;
    }
    this.#endText();
    this.#level = opens && /^h\d$/.test(name) ? Number(name.slice(1)) : undefined;
    this.#isPrinted = opens && name === 'pre';
  }

  #startRow(): string[] {
    const rows = (this.#rows ??= []);
    const row: string[] = [];
    rows.push(row);
    return row;
  }

  #startCell(attributes: string): void {
    const spanOf = (name: string): number =>
      Math.min(
        mostSpan,
        Math.max(1, Number(new RegExp(`\\b${name}\\s*=\\s*["']?(\\d+)`, 'i').exec(attributes)?.[1] ?? 1)),
      );
    const row = this.#rows?.at(-1) ?? this.#startRow();
    this.#skipSpans(row);
    [this.#width, this.#height, this.#inCell] = [spanOf('colspan'), spanOf('rowspan'), true];
  }

  /** Blank cells where one of a row above goes on. */
  #skipSpans(row: string[]): void {
    for (let left = this.#spans[row.length] ?? 0; left > 0; left = this.#spans[row.length] ?? 0) {
      this.#spans[row.length] = left - 1;
      row.push('');
    }
  }

  #endText(): void {
    const text = this.#text;
    this.#text = '';
    const row = this.#rows?.at(-1);
    if (this.#inCell && row !== undefined) {
      this.#inCell = false;
      for (let at = 0; at < this.#width; at += 1) {
        if (this.#height > 1) this.#spans[row.length] = this.#height - 1;
        row.push(at === 0 ? inLines(text) : '');
      }
      return;
    }
    const shown = this.#isPrinted ? text.replaceAll(/^(?:[^\S\n]*\n)+|\s+$/g, '') : inLines(text);
    if (shown.trim() === '') return;
    const level = this.#level;
    this.#blocks.push({ kind: 'paragraph', text: shown, ...(level === undefined ? {} : { level }) });
  }

  #endTable(): void {
    this.#endText();
    const rows = this.#rows?.filter((row) => row.length > 0) ?? [];
    if (rows.length > 0) this.#blocks.push({ kind: 'table', rows });
    [this.#rows, this.#spans] = [undefined, []];
  }
}
