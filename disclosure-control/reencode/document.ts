import { strToU8 } from 'fflate';
import type { Block } from '../files/document-blocks.ts';
import { escapedXml } from './escaped-xml.ts';
import type { Reencode } from './reencoded.ts';
import { packed } from './zip.ts';

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const drawing = 'http://schemas.openxmlformats.org/drawingml/2006';
const types = 'application/vnd.openxmlformats-officedocument.wordprocessingml';

/** A picture as it leaves, and its size in pixels. */
interface Picture {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** What a picture is at most as wide as, in pixels of 1/96 inch, so that it fits a page. */
const pageWidth = 600;
const emuOfPixel = 9_525;

/**
 * A Word document (ECMA-376) of the blocks that were read and nothing else: headings, paragraphs, tables, and pictures
 * of pixels alone. Fonts, colours, links, fields and properties are gone.
 *
 * @returns undefined where a picture cannot be written anew
 */
export async function plainDocument(
  blocks: readonly Block[],
  parts: ReadonlyMap<string, Uint8Array>,
  reencode: Reencode,
): Promise<Uint8Array | undefined> {
  const pictures: Picture[] = [];
  const body: string[] = [];
  for (const block of blocks) {
    if (block.kind === 'paragraph') body.push(paragraphXml(block.text, block.level));
    else if (block.kind === 'table') body.push(tableXml(block.rows));
    else {
      const picture = await pictureOf(parts.get(block.part), pictures.length + 1, reencode);
      if (picture === undefined) return undefined;
      pictures.push(picture);
      body.push(pictureXml(picture, pictures.length));
    }
  }
  const texts = {
    '[Content_Types].xml': `${head}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/><Default Extension="jpeg" ContentType="image/jpeg"/><Override PartName="/word/document.xml" ContentType="${types}.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="${types}.styles+xml"/></Types>`,
    '_rels/.rels': `${head}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="word/document.xml"/></Relationships>`,
    'word/document.xml': `${head}<w:document xmlns:w="${main}" xmlns:r="${office}" xmlns:wp="${drawing}/wordprocessingDrawing" xmlns:a="${drawing}/main" xmlns:pic="${drawing}/picture"><w:body>${body.join('')}<w:sectPr/></w:body></w:document>`,
    'word/styles.xml': stylesXml,
    'word/_rels/document.xml.rels': `${head}<Relationships xmlns="${packages}/relationships"><Relationship Id="rIdStyles" Type="${office}/styles" Target="styles.xml"/>${pictures.map(({ name }, at) => `<Relationship Id="rId${at + 1}" Type="${office}/image" Target="media/${name}"/>`).join('')}</Relationships>`,
  };
  return packed(
    new Map([
      ...Object.entries(texts).map(([name, text]) => [name, strToU8(text)] as const),
      ...pictures.map(({ name, bytes }) => [`word/media/${name}`, bytes] as const),
    ]),
  );
}

const stylesXml = `${head}<w:styles xmlns:w="${main}"><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>${[1, 2, 3, 4, 5, 6].map((level) => `<w:style w:type="paragraph" w:styleId="Heading${level}"><w:name w:val="heading ${level}"/><w:basedOn w:val="Normal"/><w:pPr><w:keepNext/><w:outlineLvl w:val="${level - 1}"/></w:pPr><w:rPr><w:b/><w:sz w:val="${36 - 2 * level}"/></w:rPr></w:style>`).join('')}</w:styles>`;

const runXml = (text: string): string =>
  text
    .split(/([\t\n])/)
    .filter((piece) => piece !== '')
    .map((piece) => {
      if (piece === '\t') return '<w:r><w:tab/></w:r>';
      if (piece === '\n') return '<w:r><w:br/></w:r>';
      return `<w:r><w:t xml:space="preserve">${escapedXml(piece)}</w:t></w:r>`;
    })
    .join('');

function paragraphXml(text: string, level?: number): string {
  const style = level === undefined ? '' : `<w:pPr><w:pStyle w:val="Heading${level}"/></w:pPr>`;
  return `<w:p>${style}${runXml(text)}</w:p>`;
}

function tableXml(rows: readonly (readonly string[])[]): string {
  const width = rows.reduce((most, row) => Math.max(most, row.length), 1);
  const border = ['top', 'left', 'bottom', 'right', 'insideH', 'insideV']
    .map((side) => `<w:${side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>`)
    .join('');
  const lines = rows.map((row) => {
    const cells = Array.from({ length: width }, (_, at) => `<w:tc>${paragraphXml(row[at] ?? '')}</w:tc>`);
    return `<w:tr>${cells.join('')}</w:tr>`;
  });
  return `<w:tbl><w:tblPr><w:tblBorders>${border}</w:tblBorders></w:tblPr><w:tblGrid>${'<w:gridCol/>'.repeat(width)}</w:tblGrid>${lines.join('')}</w:tbl><w:p/>`;
}

/** A picture of pixels; its size is read from what leaves (PNG's header, or a JPEG's frame). */
async function pictureOf(
  bytes: Uint8Array | undefined,
  number: number,
  reencode: Reencode,
): Promise<Picture | undefined> {
  const plain = bytes === undefined ? undefined : await reencode(bytes);
  if (plain === undefined || plain.ending !== undefined) return undefined;
  const view = Buffer.from(plain.bytes);
  if (view[0] === 0x89)
    return {
      name: `picture${number}.png`,
      bytes: view,
      width: view.readUInt32BE(16),
      height: view.readUInt32BE(20),
    };
  if (view[0] !== 0xff) return undefined;
  for (let at = 2; at + 9 < view.length; at += 2 + view.readUInt16BE(at + 2)) {
    const marker = view[at + 1] ?? 0;
    if (marker >= 0xc0 && marker <= 0xc2)
      return {
        name: `picture${number}.jpeg`,
        bytes: view,
        width: view.readUInt16BE(at + 7),
        height: view.readUInt16BE(at + 5),
      };
  }
  return undefined;
}

function pictureXml({ width, height }: Picture, number: number): string {
  const scale = Math.min(1, pageWidth / width);
  const [cx, cy] = [width, height].map((pixels) => Math.max(1, Math.round(pixels * scale)) * emuOfPixel);
  return `<w:p><w:r><w:drawing><wp:inline><wp:extent cx="${cx}" cy="${cy}"/><wp:docPr id="${number}" name="Picture ${number}"/><a:graphic><a:graphicData uri="${drawing}/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="${number}" name="Picture ${number}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rId${number}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="${cx}" cy="${cy}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`;
}
