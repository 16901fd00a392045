/** A drawing without comments, metadata, scripts, and attributes that only programs read. */
export function plainSvg(written: string): string {
  return written
    .replaceAll(/<!--[\s\S]*?-->|<!DOCTYPE[^>[]*(?:\[[\s\S]*?\])?[^>]*>|<\?(?!xml\s)[\s\S]*?\?>/gi, '')
    .replaceAll(
      /<(metadata|desc|title|script|foreignObject|sodipodi:namedview)\b[^>]*?(?:\/>|>[\s\S]*?<\/\1\s*>)/gi,
      '',
    )
    .replaceAll(/<(metadata|desc|title|script|foreignObject)\b[^>]*>/gi, '')
    .replaceAll(
      /\s(?:on[a-z]+|data-[\w-]+|aria-[\w-]+|(?:inkscape|sodipodi|serif|sketch):[\w-]+)\s*=\s*(?:"[^"]*"|'[^']*')/gi,
      '',
    )
    .replaceAll(
      /\s(?:xlink:)?href\s*=\s*(?:"(?!#|data:image\/(?:png|jpeg);)[^"]*"|'(?!#|data:image\/(?:png|jpeg);)[^']*')/gi,
      '',
    );
}
