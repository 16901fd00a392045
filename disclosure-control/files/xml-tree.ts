import { textOfEntities } from './markup.ts';

/** An element of XML with its attributes as written (entities read), and what is in it, in order. */
export interface XmlElement {
  /** The name with its prefix, as written. */
  readonly name: string;
  /** The name without its prefix: writers choose prefixes of their own. */
  readonly local: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlNode[];
}
export type XmlNode = XmlElement | string;

/** Deeper than any document is. */
const mostDeep = 200;

const piece =
  /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\?[\s\S]*?\?>|<!DOCTYPE[^>[]*(?:\[[\s\S]*?\])?[^>]*>|<\/([\w:.-]+)\s*>|<([\w:.-]+)((?:"[^"]*"|'[^']*'|[^"'>])*?)(\/?)>|([^<]+)/g;
const attribute = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

const localOf = (name: string): string => name.slice(name.indexOf(':') + 1);

/**
 * XML as a tree: without comments, instructions and declarations, and with no entity but the five of XML and numbers.
 * @returns undefined where elements do not close one another, or go deeper than any document does
 */
export function xmlTree(text: string): XmlElement | undefined {
  const root = { name: '', local: '', attributes: new Map<string, string>(), children: [] as XmlNode[] };
  const open = [root];
  let end = 0;
  for (const match of text.replace(/^\uFEFF/, '').matchAll(piece)) {
    const [whole, data, closed, opened, attributes = '', empty, plain] = match;
    if (match.index !== end) return undefined;
    end = match.index + whole.length;
    const parent = open.at(-1) ?? root;
    if (plain !== undefined) parent.children.push(textOfEntities(plain));
    else if (data !== undefined) parent.children.push(data);
    else if (closed !== undefined) {
      if (open.length < 2 || open.pop()?.name !== closed) return undefined;
    } else if (opened !== undefined) {
      const element = {
        name: opened,
        local: localOf(opened),
        attributes: new Map(
          [...attributes.matchAll(attribute)].map((one) => [
            one[1] ?? '',
            textOfEntities(one[2] ?? one[3] ?? ''),
          ]),
        ),
        children: [] as XmlNode[],
      };
      parent.children.push(element);
      if (empty !== '/') open.push(element);
      if (open.length > mostDeep) return undefined;
    }
  }
  const top = elementsOf(root);
  return open.length === 1 && top.length === 1 ? top[0] : undefined;
}

export const elementsOf = ({ children }: XmlElement): readonly XmlElement[] =>
  children.filter((child) => typeof child !== 'string');

/** The first element of a local name, however deep. */
export function findElement(element: XmlElement, local: string): XmlElement | undefined {
  if (element.local === local) return element;
  for (const child of elementsOf(element)) {
    const found = findElement(child, local);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The value of an attribute by its local name. */
export const attributeOf = ({ attributes }: XmlElement, local: string): string | undefined =>
  [...attributes].find(([name]) => localOf(name) === local)?.[1];
