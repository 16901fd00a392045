/** Properties that say how a shape or a letter is painted (SVG 2, presentation attributes). */
export const properties: ReadonlySet<string> = new Set(
  'fill stroke stroke-width stroke-linecap stroke-linejoin stroke-miterlimit stroke-dasharray stroke-dashoffset opacity fill-opacity stroke-opacity font font-size font-family font-weight font-style font-stretch font-variant text-anchor dominant-baseline alignment-baseline baseline-shift fill-rule clip-rule clip-path mask marker-start marker-mid marker-end display visibility letter-spacing word-spacing vector-effect shape-rendering text-rendering color stop-color stop-opacity paint-order overflow writing-mode text-decoration white-space mix-blend-mode isolation line-height'.split(
    ' ',
  ),
);

/** What gives names of an author’s another, the same one each time. */
export interface Renaming {
  id(written: string): string;
  class(written: string): string;
}

const value =
  /^(?:#[0-9a-fA-F]{3,8}|(?:rgb|rgba|hsl|hsla)\([-\d.,%\s/deg]*\)|url\(#i\d+\)|[A-Za-z-]{1,30}|[-+]?(?:\d+\.?\d*|\.\d+)(?:px|pt|em|ex|mm|cm|in|pc|rem|%)?)$/;
/** Each word of a value by itself, functions whole. */
const isPlain = (written: string): boolean =>
  written.split(/[\s,]+(?![^(]*\))/).every((one) => one === '' || value.test(one));

const family = /^[A-Za-z ,'"-]{1,120}$/;

/** A value of a property as it leaves; empty for one that is no colour, number, keyword or reference. */
export function plainValue(name: string, written: string, names: Renaming): string {
  const bare = written
    .replaceAll(/\s*!important/g, '')
    .replaceAll(/url\(\s*["']?#([^"')\s]+)["']?\s*\)/g, (_, id: string) => `url(#${names.id(id)})`)
    .trim();
  if (name === 'font-family' || name === 'font') {
    const letters = bare.replaceAll('"', "'");
    if (family.test(letters)) return letters;
  }
  if (!isPlain(bare) || bare.length > 200) return '';
  return bare
    .split(/(url\([^)]*\)|#[0-9a-fA-F]+)/)
    .map((piece, at) =>
      at % 2 === 1
        ? piece
        : piece.replaceAll(/(?:\d+\.?\d*|\.\d+)/g, (number) => String(Number(Number(number).toPrecision(6)))),
    )
    .join('');
}

/**
 * Rules of CSS with what is listed alone: selectors of elements, classes and ids; no comments, functions, fonts or other
 * rules.
 *
 * @param bare gives the declarations of the first rule only
 */
export function plainCss(css: string, names: Renaming, bare = false): string {
  const rules: string[] = [];
  for (const [, selector = '', body = ''] of css
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/@[^;{}]*(?:;|\{(?:[^{}]|\{[^{}]*\})*\})/g, '')
    .matchAll(/([^{}]*)\{([^{}]*)\}/g)) {
    const declarations = body.split(';').flatMap((one) => {
      const [name = '', ...rest] = one.split(':');
      const key = name.trim().toLowerCase();
      const plain = properties.has(key) ? plainValue(key, rest.join(':'), names) : '';
      return plain === '' ? [] : [`${key}:${plain}`];
    });
    if (bare) return declarations.join(';');
    const named = selector
      .trim()
      .replaceAll(/\.([\w-]+)/g, (_, one: string) => `.${names.class(one)}`)
      .replaceAll(/#([\w-]+)/g, (_, one: string) => `#${names.id(one)}`);
    const fits =
      /^(?:[.#][ci]\d+|\*|(?:svg|g|path|rect|circle|ellipse|line|polyline|polygon|text|tspan|use)\b|[\s,>])+$/.test(
        named,
      );
    if (fits && declarations.length > 0)
      rules.push(`${named.replaceAll(/\s+/g, ' ')}{${declarations.join(';')}}`);
  }
  return rules.join('\n');
}
