import { xmlTree, type XmlElement } from '../files/xml-tree.ts';
import { escapedXml } from './escaped-xml.ts';
import { plainCss, plainValue, properties } from './svg-css.ts';

const shown = new Set(
  'svg g a path rect circle ellipse line polyline polygon text tspan textPath defs use symbol clipPath mask pattern linearGradient radialGradient stop image marker style'.split(
    ' ',
  ),
);
/** Elements whose text is drawn. */
const lettered = new Set(['text', 'tspan', 'textPath']);
const lengths = new Set(
  'x y x1 x2 y1 y2 cx cy r rx ry fx fy width height dx dy offset rotate textLength refX refY markerWidth markerHeight'.split(
    ' ',
  ),
);
const drawn = new Set(
  'd points transform gradientTransform patternTransform viewBox preserveAspectRatio gradientUnits clipPathUnits maskUnits maskContentUnits patternUnits patternContentUnits markerUnits spreadMethod lengthAdjust orient'.split(
    ' ',
  ),
);
const commands = /^[-+\d.eE,\s%MmLlHhVvCcSsQqTtAaZz]*$/;
const transforms = /^(?:\s|,|(?:matrix|translate|scale|rotate|skewX|skewY)\s*\([-+\d.eE,\s]*\))*$/;
const word = /^[A-Za-z]{1,20}(?: [A-Za-z]{1,20})?$/;
const length = /^[-+\d.eE,\s]+(?:px|pt|em|ex|mm|cm|in|pc|rem|%)?$/;

/** Names of an author’s, as they leave: what they say is nothing that is seen. */
class Names {
  readonly #ids = new Map<string, string>();
  readonly #classes = new Map<string, string>();

  id(written: string): string {
    return named(this.#ids, written, 'i');
  }

  class(written: string): string {
    return named(this.#classes, written, 'c');
  }
}

function named(known: Map<string, string>, written: string, letter: string): string {
  const before = known.get(written);
  if (before !== undefined) return before;
  const name = `${letter}${known.size + 1}`;
  known.set(written, name);
  return name;
}

/** Makes a picture within a drawing plain; undefined where it cannot. */
type PlainPicture = (bytes: Uint8Array) => Promise<Uint8Array | undefined>;

/**
 * A drawing (SVG 2) of shapes, letters and how they are painted, and nothing else: elements, attributes and values that
 * are on a list, numbers to six digits, ids and classes renamed, pictures made plain.
 *
 * @returns undefined for what is no drawing, or holds a picture that cannot be made plain
 */
export async function plainSvg(written: string, picture: PlainPicture): Promise<string | undefined> {
  const root = xmlTree(written);
  if (root?.local !== 'svg') return undefined;
  const out: string[] = ['<?xml version="1.0" encoding="UTF-8"?>\n'];
  const whole = await element(root, new Names(), picture, out);
  return whole ? `${out.join('')}\n` : undefined;
}

async function element(
  one: XmlElement,
  names: Names,
  picture: PlainPicture,
  out: string[],
): Promise<boolean> {
  const foreign = one.name !== one.local && one.name !== `svg:${one.local}`;
  if (foreign || !shown.has(one.local)) return true;
  if (one.local === 'style') {
    const css = plainCss(one.children.filter((child) => typeof child === 'string').join(''), names);
    if (css !== '') out.push(`<style>${escapedXml(css)}</style>`);
    return true;
  }
  const attributes: string[] = one.local === 'svg' ? [' xmlns="http://www.w3.org/2000/svg"'] : [];
  for (const [name, value] of one.attributes) {
    const plain = await attributeOf(one, name, value, names, picture);
    if (plain === undefined) return false;
    if (plain !== '') attributes.push(` ${name.replace(/^xlink:/, '')}="${escapedXml(plain)}"`);
  }
  out.push(`<${one.local}${attributes.join('')}>`);
  for (const child of one.children) {
    if (typeof child !== 'string') {
      if (!(await element(child, names, picture, out))) return false;
    } else if (lettered.has(one.local)) out.push(escapedXml(child));
  }
  out.push(`</${one.local}>`);
  return true;
}

/** A value as it leaves: empty for one that does not, undefined for a picture that cannot be made plain. */
async function attributeOf(
  { local }: XmlElement,
  name: string,
  value: string,
  names: Names,
  picture: PlainPicture,
): Promise<string | undefined> {
  if (name === 'id') return names.id(value);
  if (name === 'class')
    return value
      .split(/\s+/)
      .filter((one) => one !== '')
      .map((one) => names.class(one))
      .join(' ');
  if (name === 'href' || name === 'xlink:href') {
    if (value.startsWith('#')) return `#${names.id(value.slice(1))}`;
    const data =
      local === 'image' ? /^\s*data:image\/(png|jpe?g);base64,([A-Za-z0-9+/=\s]+)$/.exec(value) : null;
    if (data === null) return '';
    const plain = await picture(Buffer.from(data[2] ?? '', 'base64'));
    return plain === undefined
      ? undefined
      : `data:image/${data[1] === 'png' ? 'png' : 'jpeg'};base64,${Buffer.from(plain).toString('base64')}`;
  }
  if (name === 'xml:space') return value === 'preserve' ? value : '';
  if (name === 'style') return declarationsOf(value, names);
  if (lengths.has(name)) return length.test(value.trim()) ? rounded(value.trim()) : '';
  if (drawn.has(name)) {
    const fits = commands.test(value) || transforms.test(value) || word.test(value.trim());
    return fits ? rounded(value.trim()) : '';
  }
  return properties.has(name) ? plainValue(name, value, names) : '';
}

const declarationsOf = (style: string, names: Names): string =>
  plainCss(`x{${style.replaceAll(/[{}]/g, '')}}`, names, true);

/** Numbers to six digits: more than a screen shows, and fewer than an identifier has. */
const rounded = (text: string): string =>
  text.replaceAll(/[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/g, (number) => {
    const sign = number.startsWith('+') ? '+' : '';
    return sign + String(Number(Number(number).toPrecision(6)));
  });
