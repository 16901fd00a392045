/** HTML or XML whose every value was escaped. Only its type is exported, so only `html` and `dataBlock` make any. */
class Made {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}
export type Markup = Made;

type Value = Markup | string | number | readonly Value[] | null | undefined;

/** What neither HTML nor XML 1.0 may hold, even escaped. */
const forbidden =
  /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(forbidden, '\ufffd').replace(/[&<>"']/g, (character) => references[character] ?? '');
}

function textOf(value: Value): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return escaped(value);
  if (typeof value === 'number') return String(value);
  return value instanceof Made ? value.text : value.map(textOf).join('');
}

/**
 * Puts a page together. Everything between `${}` is text and is escaped, but for what `html` made itself and lists of
 * both. Attributes must stand in quotes.
 */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Made(parts.map((part, at) => part + textOf(values[at])).join(''));
}

/** A block of JSON in a page: data that no browser runs. Nothing in it can end the block. */
export function dataBlock(data: object): Markup {
  const json = JSON.stringify(data).replace(/[<>&\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return new Made(`<script type="application/ld+json">${json}</script>`);
}

/** The text to send. */
export function rendered(markup: Markup): string {
  return markup.text;
}
