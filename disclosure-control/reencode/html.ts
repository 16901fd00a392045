const kept = new Set(
  'h1 h2 h3 h4 h5 h6 p table thead tbody tfoot tr th td caption ul ol li br hr b i em strong sub sup div pre code blockquote dl dt dd'.split(
    ' ',
  ),
);
const dropped =
  /<(script|style|head|template|iframe|object|embed|noscript|svg)\b[\s\S]*?<\/\1\s*>|<!--[\s\S]*?-->|<!doctype[^>]*>/gi;

/** A page of headings, text, lists and tables, with no attribute but how many cells one spans: nothing in it can run or hide. */
export function plainHtml(written: string): string {
  const title = /<title\b[^>]*>([^<]*)<\/title>/i.exec(written)?.[1]?.trim() ?? 'Output';
  const body = written.replaceAll(dropped, ' ').replaceAll(/<[^>]*>?/g, (tag) => {
    const [, slash = '', name = '', attributes = ''] = /^<(\/?)([a-z]\w*)([^>]*)>$/i.exec(tag) ?? [];
    if (!kept.has(name.toLowerCase())) return ' ';
    const spans = ['colspan', 'rowspan'].flatMap((span) => {
      const cells = new RegExp(`\\s${span}\\s*=\\s*["']?([1-9]\\d?)(?!\\d)`, 'i').exec(attributes)?.[1];
      return cells === undefined ? [] : [` ${span}="${cells}"`];
    });
    return `<${slash}${name.toLowerCase()}${slash === '' ? spans.join('') : ''}>`;
  });
  return `<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>${title.replaceAll(/[<>]/g, '')}</title></head>\n<body>\n${body.trim()}\n</body>\n</html>\n`;
}
