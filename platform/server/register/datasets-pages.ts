import type { Register } from '@vitrine/app/register';
import { dataBlock, html, type Markup } from './markup.ts';
import { facts, page, type Frame } from './page.ts';
import { dayInWords } from './words.ts';

type Synopsis = Register['synopses'][number];
type Cells = Synopsis['tables'][number]['cells'];

export const datasetPath = (dataset: string): string => `/register/datasets/${dataset}`;
const figure = (n: number): string => n.toLocaleString('en-GB');

export function datasetsPage(frame: Frame, { synopses }: Register): string {
  return page(frame, {
    title: 'Datasets',
    path: '/register/datasets',
    main: html`<h1>Datasets</h1>
      <p class="lede">
        About how many people the datasets here hold, and of what kind, so that a study can see whether it is
        feasible before it applies. Noise is added to every count, so that nobody can be found in them.
      </p>
      ${
        synopses.length === 0
          ? html`<p>No dataset has a public synopsis yet.</p>`
          : html`<ul>
              ${synopses.map(
                ({ dataset, title, total }) =>
                  html`<li>
                    <a href="${datasetPath(dataset)}">${title}</a> (${dataset}): about ${figure(total.people)}
                    people
                  </li>`,
              )}
            </ul>`
      }`,
  });
}

export function datasetPage(frame: Frame, synopsis: Synopsis): string {
  const { dataset, title, release, epsilon, total, published, tables } = synopsis;
  const path = datasetPath(dataset);
  return page(frame, {
    title,
    path,
    head: dataBlock({
      '@context': 'https://schema.org',
      '@type': 'Dataset',
      name: title,
      description: `Counts of people in ${dataset}, with noise (differential privacy).`,
      url: frame.origin + path,
      datePublished: published,
      version: release,
    }),
    main: html`<h1>${title}</h1>
      ${facts([
        ['Dataset', dataset],
        ['Release', release],
        ['Published', dayInWords(published)],
        [
          'People',
          `about ${figure(total.people)}; between ${figure(total.low)} and ${figure(total.high)} in 95 of 100 synopses`,
        ],
        ['Privacy', `ε ${epsilon} for one person, all tables together`],
      ])}
      <p>
        A person counts once in each table, in one of their groups where they have rows in several. People who
        opted out are not counted. Every table adds up to the same number of people. The noise is drawn once
        for a release: asking again shows the same counts. What was counted lies between low and high in 95 of
        100 synopses.
      </p>
      <p>The same as <a href="${path}.csv">CSV</a> and <a href="${path}.json">JSON</a>.</p>
      ${tables.map(
        (table) =>
          html`<h2>${table.title}</h2>
            ${table.margins.map((margin) => cellsTable([margin.by], margin.cells, `${table.title}: by ${margin.by}`))}
            ${cellsTable(table.by, table.cells, table.title)}`,
      )}`,
  });
}

function cellsTable(by: readonly string[], cells: Cells, caption: string): Markup {
  const most = Math.max(1, ...cells.map(({ high }) => high));
  return html`<div class="wide" role="region" aria-label="${caption}" tabindex="0">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${by.map((name) => html`<th scope="col">${name}</th>`)}
          <th scope="col">People</th>
          <th scope="col">Low</th>
          <th scope="col">High</th>
          <th scope="col">Chart</th>
        </tr>
      </thead>
      <tbody>
        ${cells.map(
          ({ labels, people, low, high }) =>
            html`<tr>
              ${labels.map((label) => html`<th scope="row">${label}</th>`)}
              <td>${figure(people)}</td>
              <td>${figure(low)}</td>
              <td>${figure(high)}</td>
              <td>${bar(people / most, low / most, high / most)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** A bar with its interval as a line; the numbers stand beside it. */
function bar(people: number, low: number, high: number): Markup {
  const at = (share: number): string => (share * 198 + 1).toFixed(1);
  return html`<svg class="bar" width="200" height="14" viewBox="0 0 200 14" aria-hidden="true">
    <rect x="1" y="2" width="${(people * 198).toFixed(1)}" height="10" />
    <line x1="${at(low)}" x2="${at(high)}" y1="7" y2="7" />
  </svg>`;
}
