import type { Register } from '@vitrine/app/register';
import { html, type Markup } from './markup.ts';
import { page, type Frame } from './page.ts';
import { monthInWords } from './words.ts';

export function activityPage(frame: Frame, { activity, timeToRelease, stepTimes }: Register): string {
  return page(frame, {
    title: 'Activity',
    path: '/register/activity',
    main: html`<h1>Activity</h1>
      <p class="lede">
        How much is done here, month by month. Counts are given in bands, so that nobody learns from a quiet
        month what one person did. The month under way is added when it is over.
      </p>
      <p>
        Median time from a request to its release:
        <strong>${timeToRelease ?? 'not given for fewer than five releases'}</strong>.
      </p>
      ${timesTable(stepTimes)}
      ${
        activity.length === 0
          ? html`<p>No month is over yet.</p>`
          : html`<div class="wide" role="region" aria-label="Activity by month" tabindex="0">
              <table>
                <caption>
                  Activity by month, in bands
                </caption>
                <thead>
                  <tr>
                    <th scope="col">Month</th>
                    <th scope="col">Queries run</th>
                    <th scope="col">Refusals</th>
                    <th scope="col">Releases</th>
                  </tr>
                </thead>
                <tbody>
                  ${activity.map(
                    ({ month, bands }) =>
                      html`<tr>
                        <th scope="row">${monthInWords(month)}</th>
                        <td>${bands.queries}</td>
                        <td>${bands.refusals}</td>
                        <td>${bands.releases}</td>
                      </tr>`,
                  )}
                </tbody>
              </table>
            </div>`
      }
      <p>
        A refusal is a query that the rules did not accept, or an act that a person may not do. Many are
        mistakes in typing; a refusal means that a rule held.
      </p>`,
  });
}

const steps = {
  whole: 'From the first sending to the release',
  check: 'With the output checkers',
  answer: 'With the requester',
  release: 'Approved, until released',
} as const;

/** How long releases of months that are over took, by step, in bands. */
function timesTable(times: Register['stepTimes']): Markup {
  if (times.length === 0) return html``;
  return html`<div class="wide" role="region" aria-label="Time to release by step" tabindex="0">
    <table>
      <caption>
        How long releases took, by step, in months that are over
      </caption>
      <thead>
        <tr>
          <th scope="col">Step</th>
          <th scope="col">Half of them</th>
          <th scope="col">Nine in ten</th>
        </tr>
      </thead>
      <tbody>
        ${times.map(
          ({ step, median, tail }) =>
            html`<tr>
              <th scope="row">${steps[step]}</th>
              <td>${median}</td>
              <td>${tail ?? 'not given for fewer than twenty releases'}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
