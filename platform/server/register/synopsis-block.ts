import type { Register } from '@vitrine/app/register';
import { html, type Markup } from './markup.ts';
import { facts } from './page.ts';
import { dayInWords } from './words.ts';

type Synopsis = Register['synopses'][number];
type Cells = Synopsis['tables'][number]['cells'];

const figure = (n: number): string => n.toLocaleString('en-GB');

/** The public synopsis of a dataset: counts of people with noise, and the interval of each. */
export function synopsisBlock(synopsis: Synopsis, path: string): Markup {
  const { release, epsilon, total, published, tables } = synopsis;
  return html`<h2>About how many people, and of what kind</h2>
    ${facts([
      ['Of release', `${release}, ${dayInWords(published)}`],
      [
        'People',
        `about ${figure(total.people)}; between ${figure(total.low)} and ${figure(total.high)} in 95 of 100 synopses`,
      ],
      ['Privacy', `ε ${epsilon} for one person, all tables together`],
    ])}
    <p>
      So that a study can see whether it is feasible before it applies. Noise is added to every count
      (differential privacy), so that nobody can be found in them. A person counts once in each table, in one
      of their groups where they have rows in several. People who opted out are not counted. Every table adds
      up to the same number of people. The noise is drawn once for a release: asking again shows the same
      counts. What was counted lies between low and high in 95 of 100 synopses.
    </p>
    <p>The same as <a href="${path}.synopsis.csv">CSV</a> and <a href="${path}.synopsis.json">JSON</a>.</p>
    ${tables.map(
      (table) =>
        html`<h3>${table.title}</h3>
          ${table.margins.map((margin) => cellsTable([margin.by], margin.cells, `${table.title}: by ${margin.by}`))}
          ${cellsTable(table.by, table.cells, table.title)}`,
    )}`;
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
