// @vitest-environment happy-dom
import type { CaseFile, Incident } from '@vitrine/api';
import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { agreementOf } from '../testing/samples.ts';
import { onStage } from '../testing/stage.tsx';
import { CasePage } from './case-page.tsx';
import { ContainmentsPage } from './containments-page.tsx';
import { IncidentPage } from './incident-page.tsx';
import { OpenCasePage } from './open-case-page.tsx';
import { QuestionsPage } from './questions-page.tsx';
import { ReportPage } from './report-page.tsx';

const by = { id: 'per_indra', name: 'Indra Reviewer' };
const at = '2026-06-15T12:00:00.000Z';
const hostile = '<img src=x onerror=alert(1)> [here](javascript:alert(1))';
const file: CaseFile = {
  id: 'case_a',
  about: { kind: 'entry', id: '12', label: 'Sam Researcher ran a query' },
  state: 'open',
  openedBy: by,
  at,
  updatedAt: at,
  waiting: 0,
  answered: false,
  steps: [{ kind: 'opened', by, at, words: hostile }],
  incidents: [],
};
const incident = (change: Partial<Incident> = {}): Incident => ({
  id: 'inc_a',
  state: 'open',
  declaredBy: by,
  at,
  what: hostile,
  risk: 'likely',
  clock: { deadline: '2020-01-01T00:00:00.000Z', state: 'over', leftMs: -1 },
  assessment: {
    happened: at,
    aware: at,
    natures: ['confidentiality'],
    data: ['health'],
    people: '10 to 99',
    records: 'none',
    risk: 'likely',
    what: hostile,
    consequences: 'c',
    measures: 'm',
    contact: 'c',
    agreements: ['DARS-A-v1.0'],
  },
  containments: [],
  notifications: [],
  told: [],
  history: [],
  ...change,
});
const reviewer = { roles: ['igard-reviewer'] as const, route: '/:id' };

describe('a case', () => {
  test('is opened about what the entry was, with what was found', async () => {
    const { calls } = onStage(<OpenCasePage />, {
      roles: ['igard-reviewer'],
      at: '/cases/new?kind=entry&id=12',
      answers: { openCase: () => ({ id: 'case_a' }) },
    });
    fireEvent.click(screen.getByRole('button', { name: 'Open the case' }));
    expect(calls).toEqual([]);
    screen.getByText('Say what you found');
    fireEvent.change(screen.getByLabelText('What you found'), { target: { value: 'Odd hours.' } });
    fireEvent.click(screen.getByRole('button', { name: 'Open the case' }));
    await expect
      .poll(() => calls[0]?.body)
      .toEqual({ about: { kind: 'entry', id: '12' }, words: 'Odd hours.' });
  });

  test('shows what people wrote as text, and asks whom the reviewer names', async () => {
    const { calls, container } = onStage(<CasePage />, {
      ...reviewer,
      at: '/case_a',
      answers: { getCase: () => file, askInCase: () => ({ id: 'qst_a' }) },
    });
    await screen.findByText(hostile);
    expect(container.querySelector('img')).toBeNull();
    const part = screen.getByRole('region', { name: 'Ask a person' });
    fireEvent.change(within(part).getByLabelText('Whom'), { target: { value: 'sam.researcher' } });
    fireEvent.change(within(part).getByLabelText('Question'), { target: { value: 'Why?' } });
    fireEvent.click(within(part).getByRole('button', { name: 'Ask' }));
    await expect
      .poll(() => calls.find(({ name }) => name === 'askInCase')?.body)
      .toEqual({ to: 'sam.researcher', words: 'Why?' });
  });

  test('that is closed offers its reopening and nothing else', async () => {
    onStage(<CasePage />, {
      ...reviewer,
      at: '/case_a',
      answers: { getCase: () => ({ ...file, state: 'closed', outcome: 'explained' }) },
    });
    await screen.findByRole('region', { name: 'Open it again' });
    expect(screen.queryByRole('region', { name: 'Ask a person' })).toBeNull();
  });

  test('is nothing to others: the server is not asked', () => {
    const { calls } = onStage(<CasePage />, { roles: ['researcher', 'access-officer'], at: '/case_a' });
    screen.getByRole('note', { name: 'Not for you' });
    expect(calls).toEqual([]);
  });
});

test('a question is answered once, and the page says who reads it', async () => {
  const open = { id: 'qst_a', at, words: hostile, state: 'open' };
  const { calls, container } = onStage(<QuestionsPage />, {
    route: '/questions/:id?',
    at: '/questions/qst_a',
    answers: {
      listQuestions: () => ({ questions: [open, { ...open, id: 'qst_b', state: 'withdrawn' }] }),
      answerQuestion: () => ({ done: true }),
    },
  });
  fireEvent.change(await screen.findByLabelText('Your answer'), { target: { value: 'A deadline.' } });
  expect(screen.getAllByRole('region')).toHaveLength(1);
  expect(container.querySelector('img')).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Send the answer' }));
  await expect
    .poll(() => calls.find(({ name }) => name === 'answerQuestion'))
    .toMatchObject({ params: { question: 'qst_a' }, body: { words: 'A deadline.' } });
});

describe('an incident', () => {
  test('says that its clock has run out, and asks for the reasons of the delay', async () => {
    const { calls } = onStage(<IncidentPage />, {
      ...reviewer,
      at: '/inc_a',
      answers: { getIncident: () => incident(), notifyRegulator: () => ({ done: true }) },
    });
    const clock = await screen.findByRole('note', { name: 'Clock' });
    expect(clock.className).toBe('v-problem');
    expect(clock.textContent).toContain('The 72 hours are over since');
    const part = screen.getByRole('region', { name: 'The regulator' });
    fireEvent.change(within(part).getByLabelText('Their reference'), { target: { value: 'IC-1' } });
    fireEvent.change(within(part).getByLabelText('Reasons of the delay'), { target: { value: 'Why.' } });
    fireEvent.click(within(part).getByRole('button', { name: 'Record that they were told' }));
    await expect
      .poll(() => calls.find(({ name }) => name === 'notifyRegulator')?.body)
      .toMatchObject({ reference: 'IC-1', late: 'Why.' });
    expect(
      within(screen.getByRole('region', { name: 'Close the incident' })).queryByRole('button'),
    ).toBeNull();
  });

  test('asks the officers for the agreement concerned', async () => {
    const { calls } = onStage(<IncidentPage />, {
      ...reviewer,
      at: '/inc_a',
      answers: { getIncident: () => incident(), containIncident: () => ({ done: true }) },
    });
    const part = await screen.findByRole('region', { name: 'Contain' });
    fireEvent.change(within(part).getByLabelText('Why'), { target: { value: 'Stop it.' } });
    fireEvent.click(within(part).getByRole('button', { name: 'Ask the officers to suspend it' }));
    await expect
      .poll(() => calls.find(({ name }) => name === 'containIncident')?.body)
      .toEqual({ agreement: 'DARS-A-v1.0', words: 'Stop it.' });
  });

  test('is reported with what people wrote as text', async () => {
    const report = {
      incident: 'inc_a',
      made: at,
      breach: { happened: at, aware: at, deadline: at, notified: [], lateReasons: hostile },
      nature: { kinds: ['seen'], description: hostile },
      dataSubjects: { categories: ['patients'], approximateNumber: '10 to 99' },
      records: { approximateNumber: 'none' },
      contact: hostile,
      likelyConsequences: hostile,
      risk: 'likely',
      measures: { takenOrProposed: hostile, containment: [] },
      told: [],
    };
    const { container } = onStage(<ReportPage />, {
      ...reviewer,
      at: '/inc_a',
      answers: { getIncidentReport: () => ({ fileName: 'f', markdown: 'm', report }) },
    });
    await screen.findByText('Approximate number of people: 10 to 99');
    expect(container.querySelector('img')).toBeNull();
  });
});

test('an officer suspends with one click, for a reason that says nothing of the incident', async () => {
  const asked = { incident: 'inc_a', agreement: 'DARS-A-v1.0', title: 'Study', at, words: 'Stop.' };
  let waiting = [{ ...asked, state: 'active', contained: false }];
  const { calls } = onStage(<ContainmentsPage />, {
    roles: ['access-officer'],
    answers: {
      listContainments: () => ({ containments: waiting }),
      suspendAgreement: () => {
        waiting = [];
        return agreementOf(asked.agreement, { state: 'suspended' });
      },
    },
  });
  fireEvent.click(await screen.findByRole('button', { name: 'Suspend DARS-A-v1.0 now' }));
  await screen.findByText('DARS-A-v1.0 is suspended.');
  expect(calls.find(({ name }) => name === 'suspendAgreement')?.body).toEqual({
    reason: 'At the request of the oversight body.',
  });
  await screen.findByText('No reviewer asks for a suspension that you may give.');
});
