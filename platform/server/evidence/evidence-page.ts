import type { EvidencePack } from '@vitrine/api';
import { html, rendered, type Markup } from '../register/markup.ts';
import type { Links } from './links.ts';

type Standard = EvidencePack['standards'][number];

/** What a standard is called beside the others. */
const shortNames = { satre: 'SATRE', dspt: 'DSPT', asvs: 'ASVS 5.0.0 level 2' } as const;
export const nameOf = ({ id }: Pick<Standard, 'id'>): string => shortNames[id];

/** Every page of a pack: readable without script, and to print. */
export function evidencePage(
  pack: EvidencePack,
  links: Links,
  { title, at, main }: { readonly title: string; readonly at: string; readonly main: Markup },
): string {
  const sections = [
    ['index', 'Overview'],
    ...pack.standards.map((one) => [one.id, nameOf(one)] as const),
    ['controls', 'Controls'],
    ['system', 'Running system'],
  ] as const;
  const markup = html`<!doctype html>
    <html lang="en-GB">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} – Vitrine evidence</title>
        <link rel="stylesheet" href="${links.style}" />
      </head>
      <body class="evidence">
        <a class="skip" href="#main">Skip to the content</a>
        <header>
          <p class="name"><a href="${links.home}">Vitrine</a>, evidence</p>
          <nav aria-label="Evidence">
            <ul>
              ${sections.map(
                ([name, text]) =>
                  html`<li>
                    <a href="${links.page(name)}" ${name === at ? html` aria-current="page"` : ''}>${text}</a>
                  </li>`,
              )}
            </ul>
          </nav>
        </header>
        <main id="main">${main}</main>
        <footer>
          <p>
            Read from the environment at ${pack.origin} on ${pack.made}. Only which control answers which
            statement was written by hand. <a href="${links.json}">The same as JSON</a>.
          </p>
        </footer>
      </body>
    </html> `;
  return rendered(markup);
}
