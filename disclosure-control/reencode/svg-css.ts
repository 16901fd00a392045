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

/** Families that drawing programs name, and those of CSS: a name of another says nothing that is seen. */
const families = new Set(
  'serif,sans-serif,monospace,cursive,fantasy,system-ui,arial,helvetica,helvetica neue,verdana,geneva,tahoma,trebuchet ms,lucida grande,lucida sans,lucid,times,times new roman,georgia,garamond,palatino,courier,courier new,consolas,menlo,monaco,dejavu sans,dejavu serif,dejavu sans mono,bitstream vera sans,bitstream vera serif,liberation sans,liberation serif,liberation mono,computer modern sans serif,computer modern roman,stixgeneral,avant garde,open sans,roboto,noto sans,noto serif,source sans pro,calibri,cambria,segoe ui,ubuntu,cmr10,cmmi10,cmsy10'.split(
    ',',
  ),
);
const knownFamilies = (written: string): string =>
  written
    .split(',')
    .map((one) => one.replaceAll(/["'\s]+/g, ' ').trim())
    .filter((one) => families.has(one.toLowerCase()))
    .map((one) => (one.includes(' ') ? `'${one}'` : one))
    .join(', ');
/** `italic bold 12px/1.2 Arial`: what stands before the families. */
const fontStyle =
  /^((?:(?:normal|italic|oblique|bold|bolder|lighter|small-caps|[1-9]00)\s+)*\d{1,4}(?:\.\d{1,3})?(?:px|pt|em|rem|ex|%)?(?:\/\d{1,3}(?:\.\d{1,3})?)?)\s+(\S.*)$/i;

/** A value of a property as it leaves; empty for one that is no colour, number, keyword or reference. */
export function plainValue(name: string, written: string, names: Renaming): string {
  const bare = written
    .replaceAll(/\s*!important/g, '')
    .replaceAll(/url\(\s*["']?#([^"')\s]+)["']?\s*\)/g, (_, id: string) => `url(#${names.id(id)})`)
    .trim();
  if (name === 'font-family') return knownFamilies(bare);
  if (name === 'font') {
    const [, style = '', named = ''] = fontStyle.exec(bare) ?? [];
    const known = knownFamilies(named);
    return known === '' ? '' : `${style} ${known}`;
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
