import { html, rendered, type Markup } from './markup.ts';

/** What every page of the register shares. */
export interface Frame {
  /** Scheme and host of this environment, for addresses that leave it. */
  readonly origin: string;
  /** The address of the style sheet, named by its content. */
  readonly style: string;
}

export interface PageParts {
  readonly title: string;
  /** Its own address; null for a page that stands in the place of another. */
  readonly path: string | null;
  readonly main: Markup;
  /** What belongs into the head beside the usual. */
  readonly head?: Markup;
}

export const feedPath = '/register/feed.atom';

const sections = [
  ['/register', 'Agreements'],
  ['/register/releases', 'Releases'],
  ['/register/datasets', 'Datasets'],
  ['/register/activity', 'Activity'],
  ['/register/verify', 'Check the log'],
] as const;

/** A whole page: readable without script, and to print. */
export function page(frame: Frame, { title, path, main, head }: PageParts): string {
  const markup = html`<!doctype html>
    <html lang="en-GB">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} – Vitrine register</title>
        <link rel="stylesheet" href="${frame.style}" />
        ${path === null ? '' : html`<link rel="canonical" href="${frame.origin}${path}" />`}
        <link
          rel="alternate"
          type="application/atom+xml"
          title="Agreements and releases"
          href="${feedPath}"
        />
        ${head}
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header>
          <p class="name">Vitrine, register</p>
          <nav aria-label="Register">
            <ul>
              ${sections.map(
                ([to, name]) =>
                  html`<li><a href="${to}" ${to === path ? html` aria-current="page"` : ''}>${name}</a></li>`,
              )}
            </ul>
          </nav>
        </header>
        <main id="main">${main}</main>
        <footer>
          <p>
            What stands here is public. Nobody who works here is named, days are given without time of day,
            and activity is given in bands. <a href="/sign-in">Sign in</a> is for people who work in this
            environment.
          </p>
        </footer>
      </body>
    </html> `;
  return rendered(markup);
}

/** For an address at which there is nothing, or nothing any more. */
export function missingPage(frame: Frame): string {
  return page(frame, {
    title: 'Not in the register',
    path: null,
    main: html`<h1>The register has no such page</h1>
      <p>
        An agreement is here once two data access officers signed it, a release once it left. Begin with the
        <a href="/register">list of agreements</a>.
      </p>`,
  });
}

/** Terms and what they come to, as a list; a value that is empty is left out. */
export function facts(all: readonly (readonly [string, Markup | string | null])[]): Markup {
  const said = all.filter(([, value]) => value !== null && value !== '');
  return html`<dl>
    ${said.map(
      ([term, value]) =>
        html`<dt>${term}</dt>
          <dd>${value}</dd>`,
    )}
  </dl>`;
}

/** Links to the pages before and after this one of a long list. */
export function pager(path: string, at: number, pages: number): Markup {
  if (pages < 2) return html``;
  const to = (number: number, name: string): Markup =>
    html`<a href="${path}${number === 1 ? '' : `?page=${number}`}">${name}</a>`;
  return html`<nav aria-label="Pages">
    <p>
      ${at > 1 ? to(at - 1, 'Newer') : ''} Page ${at} of ${pages} ${at < pages ? to(at + 1, 'Older') : ''}
    </p>
  </nav>`;
}
