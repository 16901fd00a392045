import { agreementOf } from '@vitrine/core/ids';
import type { Register, RegisterRelease } from '@vitrine/app/register';
import { dataBlock, html, type Markup } from './markup.ts';
import { facts, page, pager, type Frame } from './page.ts';
import { dayInWords } from './words.ts';

const releasesOnPage = 100;
export const releasePath = (request: string): string => `/register/releases/${request}`;
/** Releases recorded before their entries said a title are called by their request. */
export const titleOf = ({ face, request }: RegisterRelease): string => face?.title ?? `Release ${request}`;

export function releasesPage(frame: Frame, { releases }: Register, at: number): string | undefined {
  const pages = Math.max(1, Math.ceil(releases.length / releasesOnPage));
  if (at > pages) return undefined;
  const shown = releases.slice((at - 1) * releasesOnPage, at * releasesOnPage);
  return page(frame, {
    title: 'Releases',
    path: '/register/releases',
    main: html`<h1>Releases</h1>
      <p class="lede">
        Results that left this environment, each after automatic checks and the approval of two output
        checkers who did not know of each other’s vote. A release that was called back stays on the list.
      </p>
      ${shown.length === 0 ? html`<p>Nothing has left so far.</p>` : releasesTable(shown, 'All releases, newest first')}
      ${pager('/register/releases', at, pages)}`,
  });
}

export function releasesTable(releases: readonly RegisterRelease[], caption: string): Markup {
  return html`<div class="wide" role="region" aria-label="${caption}" tabindex="0">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          <th scope="col">Release</th>
          <th scope="col">Day</th>
          <th scope="col">Agreement</th>
          <th scope="col">Files</th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody>
        ${releases.map(
          (release) =>
            html`<tr>
              <th scope="row"><a href="${releasePath(release.request)}">${titleOf(release)}</a></th>
              <td>${dayInWords(release.day)}</td>
              <td>
                <a href="/register/agreements/${agreementOf(release.agreement)}">${release.agreement}</a>
              </td>
              <td>${release.face?.files.length ?? 'not recorded'}</td>
              <td>${stateOf(release)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

const stateOf = ({ recalled }: RegisterRelease): string =>
  recalled === null ? 'Released' : `Called back on ${dayInWords(recalled)}`;

export function releasePage(frame: Frame, release: RegisterRelease): string {
  const { face, certificate, request, agreement } = release;
  return page(frame, {
    title: titleOf(release),
    path: releasePath(request),
    head: dataBlock({
      '@context': 'https://schema.org',
      '@type': 'Dataset',
      name: titleOf(release),
      description: `Checked results that left under agreement ${agreement}.`,
      identifier: request,
      url: frame.origin + releasePath(request),
      datePublished: release.day,
      isPartOf: `${frame.origin}/register/agreements/${agreementOf(agreement)}`,
      ...(release.recalled === null ? {} : { creativeWorkStatus: 'Called back' }),
    }),
    main: html`<h1>${titleOf(release)}</h1>
      ${
        release.recalled === null
          ? ''
          : html`<p class="warning">
              <strong>Called back on ${dayInWords(release.recalled)}.</strong> Whoever has these files is
              asked not to use them.
            </p>`
      }
      ${facts([
        ['State', stateOf(release)],
        ['Released', dayInWords(release.day)],
        ['Agreement', html`<a href="/register/agreements/${agreementOf(agreement)}">${agreement}</a>`],
        ['Request', request],
        ['Checked by', face === null ? null : `${face.checkers} output checkers, blind to each other`],
        [
          'Rule for small numbers',
          face === null ? null : `${face.profile}: figures on fewer than ${face.threshold} people are hidden`,
        ],
        ['SHA-256 of the certificate', html`<code>${certificate}</code>`],
      ])}
      <h2>Files</h2>
      ${filesOf(release)}
      <h2>Is a package that I was given this release?</h2>
      <p>
        A release leaves as a ZIP file with its certificate. Compute the SHA-256 of
        <code>ro-crate-metadata.json</code> in it: it must be the one above. Then check the signature with
        <a href="/release-key.pem">this environment’s key</a>, as the page docs/verify-release.md of Vitrine
        shows. What is in the files is not shown here: whoever asked for them publishes them.
      </p>`,
  });
}

function filesOf({ face }: RegisterRelease): Markup {
  if (face === null) {
    return html`<p>
      The entry of this release does not list its files. The certificate that left with them does.
    </p>`;
  }
  return html`<div class="wide" role="region" aria-label="Files" tabindex="0">
    <table>
      <caption>
        What left, by kind, size and hash
      </caption>
      <thead>
        <tr>
          <th scope="col">Kind</th>
          <th scope="col">Bytes</th>
          <th scope="col">SHA-256</th>
        </tr>
      </thead>
      <tbody>
        ${face.files.map(
          ({ mediaType, bytes, sha256 }) =>
            html`<tr>
              <td>${mediaType}</td>
              <td>${bytes.toLocaleString('en-GB')}</td>
              <td><code>${sha256}</code></td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
