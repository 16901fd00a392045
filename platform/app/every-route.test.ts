import { setTimeout as sleep } from 'node:timers/promises';
import { routes, type RouteName } from '@vitrine/api';
import {
  agreementOf,
  newActId,
  newPersonId,
  newQueryId,
  parseAgreementRef,
  type AgreementRef,
} from '@vitrine/core/ids';
import { VitrineError } from '@vitrine/core/errors';
import type { Person } from '@vitrine/identity/people';
import { roles } from '@vitrine/policy/abilities';
import { sampleText } from '@vitrine/policy/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { absent } from './boot/testing.ts';
import { everyUseCase } from './boot/every-use-case.ts';
import { endReplaced } from './agreements/succession.ts';
import { RunningQuery } from './executions/running-query.ts';
import { caseUseCases } from './cases/use-cases.ts';
import { freshUseCases } from './notebooks/fresh/use-cases.ts';
import { notebookUseCases } from './notebooks/use-cases.ts';
import { recordSigned, recordVisits, studyOf } from './notebooks/testing.ts';
import { requestUseCases } from './requests/use-cases.ts';
import { testPlace, type TestPlace } from './testing.ts';
import type { UseCaseName } from './use-case.ts';

/**
 * Walks every route of the contract as everybody: what is marked as one study's must reach nobody but those who
 * have a part in it now. A route that is added is walked without anybody thinking of it.
 */
type Call = (
  caller: { person: Person; signal: AbortSignal },
  input: { params: Record<string, string>; query: unknown; body: unknown },
) => Promise<unknown> | AsyncIterable<unknown>;

let place: TestPlace;
let calls: Readonly<Record<UseCaseName, Call>>;
const signal = new AbortController().signal;
const someone = (username: string, ...held: string[]): Person => ({
  id: newPersonId(),
  username,
  name: username,
  roles: held,
});

const sam = someone('sam', 'researcher');
const robin = someone('robin', 'researcher');
/** Named by the first version and no longer, in every role. */
const former = roles.map((role) => someone(`former.${role}`, role, 'researcher'));
const outsiders = roles.map((role) => someone(`outside.${role}`, role));
const nobody = someone('nobody');
const everybody = [sam, robin, ...former, ...outsiders, nobody];

const [a0, a1, b0] = ['WALK-A-v1.0', 'WALK-A-v1.1', 'WALK-B-v1.0'].map(parseAgreementRef) as [
  AgreementRef,
  AgreementRef,
  AgreementRef,
];
/** What only people of the study, and those who judge or oversee it, may come across. */
const markers = {
  row: 'row-of-study-a',
  sql: 'sql-of-study-a',
  words: 'words-of-study-a',
  case: 'words-of-a-case',
  question: 'words-of-a-question',
} as const;
const caseIds: Record<'case' | 'question' | 'incident', string> = { case: '', question: '', incident: '' };
const ids: string[] = [];
let draftRequest = '';

async function sign(ref: AgreementRef, people: readonly string[], words: string): Promise<void> {
  await recordSigned(place.ports, studyOf(ref, people, { objective: words, title: words }));
  await endReplaced(place.ports);
}

async function shownResult(ref: AgreementRef): Promise<string> {
  const query = new RunningQuery(newQueryId(), sam.id, ref, `SELECT '${markers.sql}'`);
  const face = { agreement: ref };
  const body = { actor: sam.id, query: query.id, sql: query.sql };
  await place.projection.record([
    { type: 'query', phase: 'intent', act: newActId(), public: face, private: body },
  ]);
  place.ports.queries.add(query);
  query.keep({
    columns: [{ name: 'who', type: 'VARCHAR', role: 'plain' }],
    rows: [[markers.row]],
    truncated: false,
    notices: [],
    protected: true,
    tables: [],
  });
  query.finish([{ kind: 'rows', rows: [[markers.row]] }]);
  ids.push(query.id);
  return query.id;
}

/** A cell of the study that printed a row, and put a file among its outputs. */
async function cellRun(): Promise<void> {
  const { startRun, streamRun } = notebookUseCases(place.ports);
  const caller = { person: sam, signal };
  const body = { cell: 'cell0001', language: 'python' as const, code: `# ${markers.sql}` };
  const { id } = await startRun(caller, { params: { ref: a1 }, query: {}, body });
  for await (const line of streamRun(caller, { params: { id }, query: {}, body: {} }))
    expect(['progress', 'output', 'done']).toContain(line.kind);
  place.kernels.at(-1)?.files.set(`${markers.row}.csv`, Buffer.from('n\n1\n'));
  ids.push(id);
  const version = { name: markers.words, at: place.clock.now().toISOString(), kept: 'named' as const };
  const cell = { id: 'cell0001', language: 'python' as const, code: body.code };
  ids.push(await place.ports.versions.keep(sam.id, agreementOf(a1), version, [cell]));
  const revision = await place.ports.notebooks.save(sam.id, agreementOf(a1), 0, [cell]);
  const fresh = freshUseCases(place.ports);
  const of = { params: { ref: a1 }, query: {}, body: {} };
  ids.push((await fresh.startFreshRun(caller, { ...of, body: { revision } })).id);
  while ((await fresh.listBundles(caller, of)).running.length > 0) await sleep(20);
  expect((await fresh.listBundles(caller, of)).bundles).toHaveLength(1);
}

/** A case about Sam, in which Sam was asked, and an incident. */
async function caseOfSam(): Promise<void> {
  const reviewer = someone('reviewer', 'igard-reviewer');
  const caller = { person: reviewer, signal };
  const { openCase, askInCase, declareIncident, containIncident } = caseUseCases(place.ports);
  const met = { ...sam, issuer: 'https://sign-in.example', subject: sam.id };
  await place.projection.record([
    {
      type: 'person.recorded',
      phase: 'fact',
      act: newActId(),
      public: {},
      private: { actor: sam.id, person: met },
    },
  ]);
  const about = { kind: 'person' as const, id: sam.id };
  const opened = await openCase(caller, { params: {}, query: {}, body: { about, words: markers.case } });
  const asked = { to: sam.id, words: markers.question };
  const question = await askInCase(caller, { params: { case: opened.id }, query: {}, body: asked });
  const incident = await declareIncident(caller, {
    params: {},
    query: {},
    body: { ...breach, case: opened.id, what: markers.case },
  });
  const contain = { agreement: b0, words: 'words for officers' };
  await containIncident(caller, { params: { incident: incident.id }, query: {}, body: contain });
  Object.assign(caseIds, { case: opened.id, question: question.id, incident: incident.id });
}

const breach = {
  happened: '2026-06-15T11:00:00.000Z',
  aware: '2026-06-15T11:00:00.000Z',
  natures: ['confidentiality' as const],
  data: ['health' as const],
  people: 'none' as const,
  records: 'none' as const,
  risk: 'likely' as const,
  what: 'w',
  consequences: 'c',
  measures: 'm',
  contact: 'c',
  agreements: [],
};

async function request(send: boolean): Promise<string> {
  const desk = requestUseCases(place.ports, absent);
  const caller = { person: sam, signal };
  const body = { query: await shownResult(a1), title: markers.words };
  const { id } = await desk.createRequest(caller, { params: { ref: a1 }, query: {}, body });
  ids.push(id);
  if (!send) return id;
  const answers = { population: 'p', variables: 'v', purpose: 'p', related: 'none' };
  const context = { kind: 'frequency-table' as const, ...answers };
  const to = { params: { id }, query: {} };
  await desk.saveRequest(caller, { ...to, body: { title: markers.words, context } });
  await desk.submitRequest(caller, { ...to, body: {} });
  return id;
}

beforeAll(async () => {
  place = await testPlace(
    {
      listCuts: async () => [],
      releases: async () => [],
      deliveryKey: async () => 'AAAA',
      optOutStanding: async () => ({ inUse: [], waiting: [], undoable: [] }),
    },
    async ({ put }) => {
      put({ kind: 'text', stream: 'stdout', text: markers.row });
      return 'ok';
    },
  );
  const { ports: parts } = place;
  calls = everyUseCase(parts) as unknown as Readonly<Record<UseCaseName, Call>>;
  await recordVisits(parts);
  await sign(a0, ['sam', ...former.map((one) => one.username)], markers.words);
  await sign(b0, ['robin'], 'Another study');
  await sign(a1, ['sam'], markers.words);
  await cellRun();
  await caseOfSam();
  draftRequest = await request(false);
  await request(true);
}, 60_000);
afterAll(() => place.close());

/** Values to put into a path; a parameter that is not here stops the test, so that none goes unwalked. */
function valuesOf(parameter: string): readonly string[] {
  switch (parameter) {
    case 'ref':
      return [a0, a1, b0, 'WALK-A'];
    case 'id':
      return ids;
    case 'name':
      return ['result.csv'];
    case 'index':
      return [0, 5, place.ledger.size - 1].map(String);
    case 'delivery':
      return ['dlv_aaaaaaaaaaaaaaaaaaaa'];
    case 'proposal':
      return ['oop_aaaaaaaaaaaaaaaaaaaa'];
    case 'dataset':
      return ['hes_apc'];
    case 'output':
      return ['1'];
    case 'language':
      return ['python', 'r'];
    case 'version':
      return ['1.0'];
    case 'finding':
      return ['volume.per_none.2026-06-15'];
    case 'case':
    case 'question':
    case 'incident':
      return [caseIds[parameter], `${parameter}_none`];
    case 'checker':
      return [outsiders.find((one) => one.roles.includes('output-checker'))?.id ?? ''];
    case 'thread':
      return ['thr_aaaaaaaaaaaaaaaaaaaa'];
    case 'view':
      return ['view_none'];
    case 'review':
      return ['rev_a'];
    case 'month':
      return ['2027-01'];
    default:
      throw new Error(`The walk has no value for {${parameter}}.`);
  }
}

function pathsOf(path: string): readonly Record<string, string>[] {
  let all: Record<string, string>[] = [{}];
  for (const [, name = ''] of path.matchAll(/\{(\w+)\}/g))
    all = all.flatMap((params) => valuesOf(name).map((value) => ({ ...params, [name]: value })));
  return all;
}

/** Bodies of the acts. One that is missing is an act that the walk would not carry out. */
const text = sampleText.replace(/^ref: .*/m, 'ref: WALK-A-v1.2');
const bodies: Partial<Record<RouteName, unknown>> = {
  publishDataset: { text: '' },
  draftDataset: { file: 'a.csv', source: 'landing' },
  beginDelivery: { file: 'a.csv', size: 1 },
  sendPiece: { offset: 0, key: 'AAAA', bytes: 'AAAA' },
  completeDelivery: { blocks: '0'.repeat(64) },
  checkDataset: { text: '' },
  showQuarantine: { after: 0 },
  applyOptOuts: { file: 'a.csv', kind: 'national' },
  undoOptOuts: { kind: 'national' },
  loadCohort: { file: 'a.csv' },
  nextReview: { skipped: [] },
  decideReview: { verdict: 'same' },
  reopenReview: { reason: 'r' },
  checkAgreement: { text },
  applyAgreement: { text },
  signAgreement: { kind: 'ed25519', keyId: 'k', signature: 'AAAA' },
  suspendAgreement: { reason: 'r' },
  endAgreement: { reason: 'r' },
  extendAllowance: { person: 'sam', rows: 10, reason: 'r' },
  makeCut: { dataset: 'hes_apc' },
  explainQuery: { sql: 'SELECT 1' },
  startQuery: { sql: 'SELECT 1' },
  saveDraft: { from: null, text: '' },
  saveNotebook: { revision: 0, cells: [] },
  saveVersion: { revision: 0, name: 'n' },
  restoreVersion: { revision: 0 },
  startFreshRun: { revision: 1 },
  startDetachedRun: {
    title: 't',
    steps: [{ language: 'python', code: '1' }],
    outputs: ['a.csv'],
  },
  startRun: { cell: 'cell0001', language: 'python', code: '1' },
  createRequest: { query: '', title: 't' },
  saveRequest: { title: 't', context: {} },
  addRequestFile: { query: '' },
  assignRequest: {},
  setAbsence: { absence: null },
  askOfRequestFile: { words: 'w' },
  answerInThread: { words: 'w' },
  voteOnRequest: { vote: 'approve', comment: '' },
  setNotices: { email: { sample: 'none' } },
  stopEnvironment: { reason: 'r' },
  exportActs: { filter: {}, format: 'json' },
  commitSample: { commitment: '0'.repeat(64) },
  drawSample: { secret: '0'.repeat(64) },
  lookAtSampled: { entry: 0, outcome: 'in-order', note: '' },
  lookAtUnusual: { outcome: 'ordinary', note: '' },
  saveView: { name: 'n', address: '' },
  openCase: { about: { kind: 'dataset', id: 'hes_apc' }, words: 'w' },
  askInCase: { to: 'robin', words: 'w' },
  noteInCase: { words: 'w' },
  closeCase: { outcome: 'in-order', words: 'w' },
  reopenCase: { words: 'w' },
  answerQuestion: { words: 'w' },
  declareIncident: breach,
  assessIncident: breach,
  containIncident: { agreement: 'WALK-B-v1.0', words: 'w' },
  notifyRegulator: { at: breach.aware, reference: 'r' },
  tellOfIncident: { who: 'controller', at: breach.aware, words: 'w' },
  closeIncident: { words: 'w' },
  reopenIncident: { words: 'w' },
};

async function answerTo(person: Person, name: UseCaseName, params: Record<string, string>): Promise<string> {
  const route = routes[name];
  const given = bodies[name] ?? {};
  const body =
    typeof given === 'object' && 'query' in given
      ? { ...given, query: ids.find((one) => one.startsWith('qry_')) }
      : given;
  const query = route.query.parse({});
  const answer = calls[name]({ person, signal }, { params, query, body });
  const lines: unknown[] = [];
  if (Symbol.asyncIterator in answer) for await (const line of answer) lines.push(line);
  else lines.push(await answer);
  return JSON.stringify(lines);
}

/** What changes nothing but the caller's own settings: anybody may, and is shown nothing of a study by it. */
const own: readonly UseCaseName[] = ['setNotices'];
const names = Object.entries(routes)
  .filter(([name]) => name !== 'getSession' && name !== 'endSession')
  .map(([name, route]) => ({ name: name as UseCaseName, ...route }));
const has = (person: Person, role: string): boolean => person.roles.includes(role);
/** The whole of who may come across a marker. Being a former member takes nothing but independence away. */
function mayKnow(person: Person, marker: keyof typeof markers, draft: boolean): boolean {
  const judges = has(person, 'output-checker') && !former.includes(person);
  if (marker === 'case') return has(person, 'igard-reviewer');
  if (person === sam) return true;
  switch (marker) {
    case 'question':
      return has(person, 'igard-reviewer');
    case 'words':
      return (
        judges || ['access-officer', 'igard-reviewer', 'output-checker'].some((role) => has(person, role))
      );
    case 'sql':
      return has(person, 'igard-reviewer') || (judges && !draft);
    case 'row':
      return !draft && (has(person, 'igard-reviewer') || judges);
  }
}

describe('whoever asks for whatever', () => {
  it.each(names.filter(({ method }) => method === 'GET'))(
    '$name shows a study to nobody who has no part in it',
    async ({ name, path }) => {
      for (const params of pathsOf(path)) {
        for (const person of everybody) {
          const shown = await answerTo(person, name, params).catch((error: unknown) => {
            if (!(error instanceof VitrineError)) throw error;
            return `${error.code} ${error.message} ${JSON.stringify(error.facts)}`;
          });
          for (const [marker, words] of Object.entries(markers)) {
            if (mayKnow(person, marker as keyof typeof markers, params['id'] === draftRequest)) continue;
            expect(shown, `${person.username} ${name} ${JSON.stringify(params)}`).not.toContain(words);
          }
        }
      }
    },
    60_000,
  );

  it.each(own)('%s changes settings of whoever asks and shows nothing of a study', async (name) => {
    for (const person of [nobody, ...former, ...outsiders]) {
      const shown = await answerTo(person, name, {});
      for (const words of Object.values(markers)) expect(shown, person.username).not.toContain(words);
    }
  });

  it.each(names.filter(({ method, name }) => method !== 'GET' && !own.includes(name)))(
    '$name is done for nobody who has no part in it',
    async ({ name, path }) => {
      // Researchers without a study, former members of that role alone, and people without any role.
      const without = [nobody, ...former, ...outsiders].filter((person) =>
        person.roles.every((role) => role === 'researcher'),
      );
      for (const params of pathsOf(path)) {
        for (const person of without) {
          const refused = await answerTo(person, name, params).then(
            (shown) => shown,
            (error: unknown) => error,
          );
          expect(refused, `${person.username} ${name} ${JSON.stringify(params)}`).toBeInstanceOf(
            VitrineError,
          );
        }
      }
    },
    60_000,
  );
});

it('shows a member the study, so that the walk above could see something', async () => {
  const id = ids.at(-1) ?? '';
  const preview = await answerTo(sam, 'previewRequestFile', { id, name: 'result.csv' });
  expect(preview).toContain(markers.row);
  expect(await answerTo(sam, 'getRequest', { id })).toContain(markers.sql);
  expect(await answerTo(sam, 'getAgreement', { ref: a1 })).toContain(markers.words);
  const run = ids.find((one) => one.startsWith('run_')) ?? '';
  expect(await answerTo(sam, 'streamRun', { id: run })).toContain(markers.row);
  expect(await answerTo(sam, 'listOutputs', { ref: a1 })).toContain(markers.row);
  expect(await answerTo(sam, 'getNotebook', { ref: a1 })).toContain(markers.sql);
  expect(await answerTo(sam, 'listQuestions', {})).toContain(markers.question);
  const reviewer = outsiders.find((one) => has(one, 'igard-reviewer')) ?? nobody;
  expect(await answerTo(reviewer, 'getCase', { case: caseIds.case })).toContain(markers.case);
  expect(await answerTo(reviewer, 'getIncidentReport', { incident: caseIds.incident })).toContain(
    markers.case.replaceAll('-', '\\\\-'),
  );
});
