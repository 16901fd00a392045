import type { EvidenceControl, EvidencePack, EvidenceStatement } from '@vitrine/api';
import { html, type Markup } from '../register/markup.ts';
import { evidencePage, nameOf } from './evidence-page.ts';
import type { Links } from './links.ts';

type Standard = EvidencePack['standards'][number];
type By = EvidenceStatement['shown']['by'];

const saidBy: Readonly<Record<By, string>> = {
  software: 'Shown by the software',
  both: 'Shown by the software in part',
  organisation: 'Shown by the organisation',
  nothing: 'Nothing here that it speaks of',
  open: 'Open: does not hold, or not all of it',
};
const order = Object.keys(saidBy) as readonly By[];

/** Every page of a pack by its name, as a whole document. */
export function evidencePages(pack: EvidencePack, links: Links): ReadonlyMap<string, string> {
  const pages = new Map<string, string>();
  const add = (at: string, title: string, main: Markup): void =>
    void pages.set(at, evidencePage(pack, links, { title, at, main }));
  add('index', 'Overview', overview(pack, links));
  for (const standard of pack.standards)
    add(standard.id, nameOf(standard), standardPart(standard, pack, links));
  add('controls', 'Controls', controlsPart(pack, links));
  add('system', 'Running system', systemPart(pack));
  return pages;
}

function overview(pack: EvidencePack, links: Links): Markup {
  return html`<h1>Evidence pack</h1>
    <p class="lede">
      What this environment shows of the standards that it is held to, as the running system says it. Each
      statement names the controls that answer it; each control its section of the documents, the tests that
      hold it and the entries that it leaves in the log.
    </p>
    <table>
      <caption>
        Statements by who shows them
      </caption>
      <thead>
        <tr>
          <th scope="col">Standard</th>
          ${order.map((by) => html`<th scope="col" class="number">${saidBy[by]}</th>`)}
          <th scope="col" class="number">All</th>
        </tr>
      </thead>
      <tbody>
        ${pack.standards.map(
          (standard) =>
            html`<tr>
              <th scope="row"><a href="${links.page(standard.id)}">${nameOf(standard)}</a></th>
              ${order.map(
                (by) =>
                  html`<td class="number">
                    ${standard.statements.filter(({ shown }) => shown.by === by).length}
                  </td>`,
              )}
              <td class="number">${standard.statements.length}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    <h2>What is open</h2>
    <ul>
      ${pack.standards.flatMap((standard) =>
        standard.statements.flatMap(({ id, title, shown }) =>
          shown.by === 'open'
            ? [
                html`<li>
                  <a href="${links.page(standard.id)}#${anchor(id)}">${nameOf(standard)} ${id}</a>, ${title}:
                  ${shown.why}.
                </li>`,
              ]
            : [],
        ),
      )}
    </ul>`;
}

function standardPart(standard: Standard, pack: EvidencePack, links: Links): Markup {
  const byName = new Map(pack.controls.map((control) => [control.name, control]));
  return html`<h1>${standard.name}</h1>
    <p>
      Version ${standard.version}, <a href="${standard.address}">${standard.address}</a>.
      ${standard.attribution}
    </p>
    <table class="statements">
      <thead>
        <tr>
          <th scope="col">Statement</th>
          <th scope="col">Shown by</th>
          <th scope="col">Control, with its documents, tests, and acts in the log</th>
        </tr>
      </thead>
      <tbody>
        ${standard.statements.map(
          (one) =>
            html`<tr id="${anchor(one.id)}" class="by-${one.shown.by}">
              <th scope="row"><b>${one.id}</b> <small>${one.weight}</small><br />${one.title}</th>
              <td>${saidBy[one.shown.by]}${restOf(one.shown)}</td>
              <td>${controlsOf(one.shown).map((name) => controlLine(byName.get(name), links))}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}

function restOf(shown: EvidenceStatement['shown']): Markup | string {
  if (shown.by === 'both') return html`<br /><small>Left to the organisation: ${shown.left}.</small>`;
  if (shown.by === 'nothing' || shown.by === 'open') return html`<br /><small>${shown.why}.</small>`;
  return '';
}

const controlsOf = (shown: EvidenceStatement['shown']): readonly string[] =>
  'controls' in shown ? shown.controls : [];

function controlLine(control: EvidenceControl | undefined, links: Links): Markup {
  if (control === undefined) return html``;
  const { name, tests } = control;
  return html`<p>
    <a href="${links.page('controls')}#${name}">${name}</a>: ${docLink(control, links)}; ${tests.length}
    ${tests.length === 1 ? 'test' : 'tests'}${logOf(control, links)}
  </p>`;
}

function docLink({ doc }: EvidenceControl, links: Links): Markup | string {
  const to = links.doc(doc);
  return to === undefined ? doc : html`<a href="${to}">${doc}</a>`;
}

/** Each kind of act opens the audit with that filter. */
function logOf({ log, page }: EvidenceControl, links: Links): Markup {
  const acts = log.map(
    ({ kind, title, acts, last }) =>
      html`; <a href="${links.audit(kind)}">${title}</a> ${
          acts === null ? '(for reviewers)' : `${acts}${last === null ? '' : `, last on ${last}`}`
        }`,
  );
  const register = page === undefined ? '' : html`; <a href="${links.register(page)}">in the register</a>`;
  return html`${acts}${register}`;
}

function controlsPart(pack: EvidencePack, links: Links): Markup {
  const answered = (name: string): readonly (readonly [Standard, string])[] =>
    pack.standards.flatMap((standard) =>
      standard.statements
        .filter(({ shown }) => controlsOf(shown).includes(name))
        .map(({ id }) => [standard, id] as const),
    );
  const titles = new Map(pack.system.map(({ name, title }) => [name, title]));
  return html`<h1>Controls</h1>
    <p class="lede">What the software does by itself. A test fails when one no longer holds.</p>
    ${pack.controls.map(
      (control) =>
        html`<section id="${control.name}">
          <h2>${control.name}</h2>
          <p>${control.holds}</p>
          <dl>
            <dt>Described in</dt>
            <dd>${docLink(control, links)}</dd>
            <dt>Held by the tests</dt>
            ${control.tests.map(({ file, name }) => html`<dd><code>${file}</code>, “${name}”</dd>`)}
            ${
              control.log.length === 0 && control.page === undefined
                ? ''
                : html`<dt>In the record</dt>
                    <dd>${control.log.length} kinds of acts${logOf(control, links)}</dd>`
            }
            ${
              control.facts.length === 0
                ? ''
                : html`<dt>In the running system</dt>
                    <dd>
                      ${control.facts.map(
                        (name) =>
                          html`<a href="${links.page('system')}#${name}">${titles.get(name) ?? name}</a> `,
                      )}
                    </dd>`
            }
            <dt>Answers</dt>
            <dd>
              ${answered(control.name).map(
                ([standard, id]) =>
                  html`<a href="${links.page(standard.id)}#${anchor(id)}">${nameOf(standard)} ${id}</a> `,
              )}
            </dd>
          </dl>
        </section>`,
    )}`;
}

function systemPart(pack: EvidencePack): Markup {
  return html`<h1>The running system</h1>
    <p class="lede">
      Read on ${pack.made}. Of settings that may hold a secret it is told whether they are set.
    </p>
    ${pack.system.map(
      ({ name, title, values }) =>
        html`<section id="${name}">
          <h2>${title}</h2>
          <dl>
            ${values.map(
              ({ label, value }) =>
                html`<dt>${label}</dt>
                  <dd class="read">${value}</dd>`,
            )}
          </dl>
        </section>`,
    )}`;
}

const anchor = (id: string): string => id.replaceAll('.', '-');
