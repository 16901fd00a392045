import {
  aboutInWords,
  access,
  datasetPath,
  descriptionForms,
  peopleInWords,
  schemaOrg,
  type PublicColumn,
  type PublicDataset,
  type Register,
} from '@vitrine/app/register';
import { agreementPath } from './agreements-pages.ts';
import { dataBlock, html, type Markup } from './markup.ts';
import { facts, page, pager, type Frame } from './page.ts';
import { synopsisBlock } from './synopsis-block.ts';
import { dayInWords } from './words.ts';

const datasetsOnPage = 50;

/** Every dataset that can be asked for. */
export function datasetsPage(frame: Frame, { datasets }: Register, at: number): string | undefined {
  const pages = Math.max(1, Math.ceil(datasets.length / datasetsOnPage));
  if (at > pages) return undefined;
  const shown = datasets.slice((at - 1) * datasetsOnPage, at * datasetsOnPage);
  return page(frame, {
    title: 'Datasets',
    path: '/register/datasets',
    head: html`<link
      rel="alternate"
      type="application/atom+xml"
      title="Datasets"
      href="/register/datasets.atom"
    />`,
    main: html`<h1>Datasets</h1>
      <p class="lede">What can be asked for here. ${access}</p>
      ${shown.length === 0 ? html`<p>Nothing was published yet.</p>` : shown.map(summaryOf)}
      ${pager('/register/datasets', at, pages)}
      <h2>To take along</h2>
      <ul>
        <li>
          All datasets: <a href="/register/datasets.json">JSON</a>, DCAT-AP as
          <a href="/register/datasets.dcat.jsonld">JSON-LD</a> and
          <a href="/register/datasets.dcat.ttl">Turtle</a>
        </li>
        <li>What is new: <a href="/register/datasets.atom">Atom feed</a></li>
      </ul>`,
  });
}

function summaryOf(one: PublicDataset): Markup {
  return html`<article>
    <h3><a href="${datasetPath(one.dataset)}">${one.title}</a></h3>
    <p>${one.description}</p>
    ${factsOf(one)}
  </article>`;
}

function factsOf(one: PublicDataset): Markup {
  return facts([
    ['Name', html`<code>${one.dataset}</code>`],
    ['Owner', one.owner],
    ['People', one.people === null ? null : peopleInWords(one)],
    ['Rows', aboutInWords(one.rows)],
    ['Data', one.synthetic ? 'synthetic: of nobody' : null],
    ['Newest release', `${one.version}, ${dayInWords(one.published)}`],
  ]);
}

/** A dataset: what it holds, and who uses it for what. */
export function datasetPage(frame: Frame, one: PublicDataset, { agreements, synopses }: Register): string {
  const synopsis = synopses.find(({ dataset }) => dataset === one.dataset);
  const using = agreements.filter(({ versions: [newest] }) =>
    newest.terms?.datasets.some(({ dataset }) => dataset === one.dataset),
  );
  return page(frame, {
    title: one.title,
    path: datasetPath(one.dataset),
    head: dataBlock(schemaOrg(one, frame)),
    main: html`<h1>${one.title}</h1>
      <p class="lede">${one.description}</p>
      ${factsOf(one)} ${facts([['Licence', one.licence]])}
      <p>${access} Counts are rounded down to their first digit, and nothing below a hundred is told.</p>
      ${synopsis === undefined ? '' : synopsisBlock(synopsis, datasetPath(one.dataset))}
      <h2>Columns</h2>
      ${columnsOf(one)}
      <h2>Who uses it</h2>
      ${
        using.length === 0
          ? html`<p>No agreement grants any of it.</p>`
          : html`<ul>
              ${using.map(
                ({ id, versions: [newest] }) =>
                  html`<li>
                    <a href="${agreementPath(id)}">${newest.title}</a>: ${newest.controllers.join('; ')}
                  </li>`,
              )}
            </ul>`
      }
      <h2>Releases</h2>
      <ul>
        ${one.releases.map(({ version, day }) => html`<li>${version}, ${dayInWords(day)}</li>`)}
      </ul>
      <h2>This page for programs</h2>
      <ul>
        ${Object.values(descriptionForms).map(
          ({ title, ending }) => html`<li><a href="${datasetPath(one.dataset)}.${ending}">${title}</a></li>`,
        )}
      </ul>`,
  });
}

function columnsOf({ columns, lookups }: PublicDataset): Markup {
  const granted = ({ asItIs, transforms }: PublicColumn): string =>
    [...(asItIs ? ['as it is'] : []), ...transforms].join(', ');
  return html`<div class="wide" role="region" aria-label="Columns" tabindex="0">
      <table>
        <caption>
          Columns, and in which form agreements may have them
        </caption>
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col">Type</th>
            <th scope="col">Meaning</th>
            <th scope="col">Granted</th>
            <th scope="col">Codes</th>
          </tr>
        </thead>
        <tbody>
          ${columns.map(
            (column) =>
              html`<tr>
                <th scope="row"><code>${column.name}</code></th>
                <td>${column.type}</td>
                <td>${column.description}</td>
                <td>${granted(column)}</td>
                <td>${codesOf(column)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${lookups.length === 0 ? '' : facts(lookups.map(({ transform, description }) => [transform, description]))}`;
}

function codesOf({ codes }: PublicColumn): Markup | string {
  if (codes === null) return '';
  const all = Object.entries(codes);
  return html`<details>
    <summary>${all.length}</summary>
    ${facts(all.map(([code, label]) => [code, label === '' ? 'without a label' : label]))}
  </details>`;
}
