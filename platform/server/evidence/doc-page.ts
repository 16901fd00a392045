import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EvidencePack } from '@vitrine/api';
import { codeRoot } from '@vitrine/core/sandbox';
import { html } from '../register/markup.ts';
import { evidencePage } from './evidence-page.ts';
import { docName, docsOf, type Links } from './links.ts';

/** Whether a page of the documents came with this installation. */
export const hasDoc = (place: string): boolean => existsSync(join(codeRoot, place.split('#')[0] ?? ''));

/** A heading as others link to it. */
export const sectionName = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

/** A page of the documents that a control leads to, by its name; undefined for any other. Its text as it is, its headings to link to. */
export function docPage(pack: EvidencePack, links: Links, name: string): string | undefined {
  const place = docsOf(pack).find((one) => docName(one) === name);
  if (place === undefined || !hasDoc(place)) return undefined;
  const parts = readFileSync(join(codeRoot, place), 'utf8').split(/^(?=#{1,6} )/m);
  return evidencePage(pack, links, {
    title: place,
    at: place,
    main: html`<p><code>${place}</code></p>
      ${parts.map((part) => {
        const [first = '', ...lines] = part.split('\n');
        const [, heading] = /^#{1,6} (.*)$/.exec(first) ?? [];
        const text = lines.join('\n').trim();
        if (heading === undefined) return html`<pre class="doc">${part.trim()}</pre>`;
        return html`<h2 id="${sectionName(heading)}">${heading}</h2>
          <pre class="doc">${text}</pre>`;
      })}`,
  });
}
