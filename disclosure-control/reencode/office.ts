import { strFromU8, strToU8 } from 'fflate';
import { unzipped } from '../files/archive.ts';
import { packed } from './zip.ts';

/** Parts that nobody sees: properties, thumbnails, data behind the page, settings of printers and people. */
const unseen =
  /^(?:docProps\/|customXml\/|word\/(?:people|commentsExtended|commentsIds)|ppt\/(?:tags|commentAuthors|printerSettings)|xl\/printerSettings)|\.bin$/;

/** A Word document or presentation without the parts that nobody sees, and without the keys of its revisions. */
export function plainOffice(bytes: Uint8Array): Uint8Array | undefined {
  const parts = unzipped(bytes);
  if (parts === undefined) return undefined;
  const kept = new Map<string, Uint8Array>();
  for (const [name, part] of parts) {
    if (unseen.test(name) || name.endsWith('/')) continue;
    if (!/\.(?:xml|rels)$/.test(name)) kept.set(name, part);
    else kept.set(name, strToU8(plainPart(name, strFromU8(part))));
  }
  return packed(kept);
}

function plainPart(name: string, xml: string): string {
  // What points at a part that is gone is gone with it.
  if (name.endsWith('.rels') || name === '[Content_Types].xml')
    return xml.replaceAll(
      /<(?:Relationship|Override)\b[^>]*?(?:Target|PartName)="([^"]*)"[^>]*?\/>/g,
      (whole, target: string) => (unseen.test(target.replace(/^(?:\.\.\/|\/)+/, '')) ? '' : whole),
    );
  return xml
    .replaceAll(/<!--[\s\S]*?-->/g, '')
    .replaceAll(/\sw:rsid\w*="[^"]*"/g, '')
    .replaceAll(/<w:rsids>[\s\S]*?<\/w:rsids>/g, '');
}
