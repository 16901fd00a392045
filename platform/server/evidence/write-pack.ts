import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EvidencePack } from '@vitrine/api';
import { InvalidInput } from '@vitrine/core/errors';
import { docPage, hasDoc } from './doc-page.ts';
import { evidenceStyle } from './evidence-routes.ts';
import { docName, docsOf, folderLinks } from './links.ts';
import { evidencePages } from './pages.ts';

/**
 * Writes a pack as JSON and as pages that need no server into an empty folder; returns the names of the files.
 * @throws InvalidInput when there is something in the folder
 */
export async function writeEvidence(pack: EvidencePack, to: string): Promise<readonly string[]> {
  await mkdir(to, { recursive: true });
  if ((await readdir(to)).length > 0)
    throw new InvalidInput({
      detail: 'The folder for the evidence is not empty.',
      help: 'Name a new folder for each pack.',
    });
  const links = folderLinks(pack.origin, hasDoc);
  const files = new Map<string, string>([
    ['evidence.json', `${JSON.stringify(pack, null, 2)}\n`],
    ['style.css', await evidenceStyle()],
  ]);
  for (const [name, text] of evidencePages(pack, links)) files.set(`${name}.html`, text);
  for (const name of docsOf(pack).map(docName)) {
    const text = docPage(pack, links, name);
    if (text !== undefined) files.set(`docs-${name}.html`, text);
  }
  for (const [name, text] of files) await writeFile(join(to, name), text);
  return [...files.keys()];
}
