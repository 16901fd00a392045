import {
  columnInWords,
  type PublicGrant,
  type PublicTerms,
  type Register,
  type RegisterAgreement,
  type RegisterVersion,
} from '@vitrine/app/register';
import { dataBlock, html, type Markup } from './markup.ts';
import { facts, page, pager, type Frame } from './page.ts';
import { releasesTable } from './releases-pages.ts';
import { dataOutInWords, dayInWords, displayInWords, optOutsInWords, stateInWords } from './words.ts';

const agreementsOnPage = 50;
export const agreementPath = (id: string): string => `/register/agreements/${id}`;

/** The front page: what the register is, and every agreement. */
export function agreementsPage(frame: Frame, register: Register, at: number): string | undefined {
  const { agreements } = register;
  const pages = Math.max(1, Math.ceil(agreements.length / agreementsOnPage));
  if (at > pages) return undefined;
  const shown = agreements.slice((at - 1) * agreementsOnPage, at * agreementsOnPage);
  return page(frame, {
    title: 'Agreements',
    path: '/register',
    head: dataBlock({
      '@context': 'https://schema.org',
      '@type': 'Dataset',
      name: 'Register of agreements and releases',
      description: 'Who may use which health data here, for what, and which results left.',
      url: `${frame.origin}/register`,
      isAccessibleForFree: true,
      dateModified: register.today,
      distribution: [
        ...['agreements', 'releases', 'activity'].flatMap((name) => [
          download(frame, `/register/${name}.csv`, 'text/csv'),
          download(frame, `/register/${name}.json`, 'application/json'),
        ]),
        download(frame, '/register/feed.atom', 'application/atom+xml'),
      ],
    }),
    main: html`<h1>Register of agreements and releases</h1>
      <p class="lede">
        Approved researchers work here with health data that stays where it is. This register says who may use
        which data, for what and how long, and which results left.
      </p>
      <p>
        An agreement is here once two data access officers signed it, and stays when it is over. Nobody but
        they can grant anything, and nothing leaves that two other people did not check.
        <a href="/register/verify">You can check for yourself</a> that the record behind these pages was not
        changed.
      </p>
      <h2>Agreements</h2>
      ${shown.length === 0 ? html`<p>No agreement was signed yet.</p>` : shown.map(summaryOf)}
      ${pager('/register', at, pages)}
      <h2>To take along</h2>
      <ul>
        <li>
          Agreements: <a href="/register/agreements.csv">CSV</a>, <a href="/register/agreements.json">JSON</a>
        </li>
        <li>
          Releases: <a href="/register/releases.csv">CSV</a>, <a href="/register/releases.json">JSON</a>
        </li>
        <li>
          Activity: <a href="/register/activity.csv">CSV</a>, <a href="/register/activity.json">JSON</a>
        </li>
        <li>What is new: <a href="/register/feed.atom">Atom feed</a></li>
      </ul>`,
  });
}

const download = (frame: Frame, path: string, encodingFormat: string): object => ({
  '@type': 'DataDownload',
  contentUrl: frame.origin + path,
  encodingFormat,
});

function summaryOf({ id, versions, releases }: RegisterAgreement): Markup {
  const [newest] = versions;
  const { terms } = newest;
  return html`<article>
    <h3><a href="${agreementPath(id)}">${newest.title}</a></h3>
    <p>${newest.summary}</p>
    ${facts([
      ['Reference', newest.ref],
      ['State', stateInWords(newest)],
      ['Organisations', newest.controllers.join('; ')],
      ['Purpose', purposeInWords(newest)],
      ['Legal basis', terms?.legalBasis ?? null],
      ['Term', termInWords(newest)],
      ['Opt-outs applied', terms === null ? null : optOutsInWords(terms.optOuts)],
      ['Datasets', terms?.datasets.map(({ dataset }) => dataset).join(', ') ?? null],
      ['Changed in this version', newest.changes.join(' ')],
      ['Releases', releases.length === 0 ? 'none so far' : String(releases.length)],
    ])}
  </article> `;
}

/** One agreement: its versions with what changed, and its releases. */
export function agreementPage(frame: Frame, { id, versions, releases }: RegisterAgreement): string {
  const [newest, ...older] = versions;
  return page(frame, {
    title: newest.title,
    path: agreementPath(id),
    main: html`<h1>${newest.title}</h1>
      <p class="lede">${newest.summary}</p>
      <h2>Terms</h2>
      ${versionOf(newest)}
      <h2>Releases</h2>
      ${
        releases.length === 0
          ? html`<p>Nothing has left under this agreement.</p>`
          : releasesTable(releases, 'What left under this agreement')
      }
      ${
        older.length === 0
          ? html`<p>This is the first version.</p>`
          : html`<h2>Earlier versions</h2>
              ${older.map(
                (version) =>
                  html`<details>
                    <summary>${version.ref}: ${stateInWords(version)}</summary>
                    <p>${version.summary}</p>
                    ${versionOf(version)}
                  </details> `,
              )}`
      }`,
  });
}

function versionOf(version: RegisterVersion): Markup {
  const { terms, changes } = version;
  return html`${facts([
      ['Reference', version.ref],
      ['State', stateInWords(version)],
      ['Term', termInWords(version)],
      ['Signed by two data access officers', dayInWords(version.signed)],
      ['Controllers', version.controllers.join('; ')],
      ['Processors', terms?.processors.join('; ') ?? null],
      ['Purpose', purposeInWords(version)],
      ['Legal basis', terms?.legalBasis ?? null],
      ['Opt-outs applied', terms === null ? null : optOutsInWords(terms.optOuts)],
      ...(terms === null ? [] : handling(terms)),
      ['SHA-256 of the signed document', html`<code>${version.digest}</code>`],
    ])}
    ${
      changes.length === 0
        ? ''
        : html`<h3>What changed against the version before</h3>
            <ul>
              ${changes.map((change) => html`<li>${change}</li>`)}
            </ul>`
    }
    <h3>Datasets and columns</h3>
    ${
      terms === null
        ? html`<p>
            The document of this version was destroyed; what its entry in the log says in clear is above.
          </p>`
        : terms.datasets.map(grantOf)
    }`;
}

function handling(terms: PublicTerms): readonly (readonly [string, string])[] {
  const { privacyBudget, threshold } = terms;
  return [
    ['Where it may be used', terms.territory.join(', ')],
    ['What researchers are shown', displayInWords[terms.display]],
    ['How results leave', dataOutInWords[terms.dataOut]],
    [
      'Rule for small numbers',
      threshold === null ? terms.profile : `${terms.profile}, with a threshold of ${threshold}`,
    ],
    [
      'Privacy budget',
      privacyBudget === null ? '' : `epsilon ${privacyBudget.epsilon}, delta ${privacyBudget.delta}`,
    ],
  ];
}

function grantOf(grant: PublicGrant): Markup {
  return html`<h4>${grant.dataset}, release ${grant.releases}</h4>
    ${facts([
      ['Columns', grant.columns.map(columnInWords).join(', ')],
      ['Whose rows', grant.people],
      ['Rows are chosen by', grant.rowsChosenBy.join(', ')],
    ])} `;
}

const termInWords = ({ term }: RegisterVersion): string =>
  `${dayInWords(term.from)} to ${dayInWords(term.to)}, both days included`;

function purposeInWords({ purpose, terms }: RegisterVersion): string {
  if (terms === null) return purpose;
  const codes = terms.purposeCodes.length === 0 ? '' : ` (${terms.purposeCodes.join(', ')})`;
  return `${purpose}${codes}; ${terms.commercial ? 'commercial' : 'not commercial'}`;
}
