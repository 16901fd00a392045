// @vitest-environment happy-dom
import type { Incident, Problem } from '@vitrine/api';
import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { onStage } from '../testing/stage.tsx';
import { AssessmentPage } from './assessment-page.tsx';
import { WordsForm } from './words-form.tsx';

const at = '2026-06-15T12:00:00.000Z';
const incident: Incident = {
  id: 'inc_a',
  state: 'open',
  declaredBy: { id: 'per_indra', name: 'Indra Reviewer' },
  at,
  what: 'w',
  risk: 'likely',
  clock: { deadline: at, state: 'notified', leftMs: 0 },
  assessment: {
    happened: at,
    aware: at,
    natures: ['confidentiality'],
    data: ['health'],
    people: '10 to 99',
    records: 'none',
    risk: 'likely',
    what: 'A file went astray.',
    consequences: 'c',
    measures: 'm',
    contact: 'c',
    agreements: [],
  },
  containments: [],
  notifications: [],
  told: [],
  history: [],
};
const unexplained: Problem = {
  type: 'https://vitrine.example/errors/lateness-unexplained',
  title: 'Lateness unexplained',
  status: 422,
  detail: 'The regulator was told later than 72 hours after the controller became aware.',
  code: 'lateness-unexplained',
};
const assessing = (answers: Parameters<typeof onStage>[1] = {}) =>
  onStage(<AssessmentPage />, {
    roles: ['igard-reviewer'],
    route: '/:id/assess?',
    at: '/inc_a/assess',
    ...answers,
  });
const type = (label: string, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
const valueOf = (label: string) => screen.getByLabelText<HTMLTextAreaElement>(label).value;

describe('an assessment', () => {
  test('that makes the notification late asks for the reasons, and sends them', async () => {
    const { calls } = assessing({
      answers: {
        getIncident: () => incident,
        assessIncident: ({ body }) =>
          (body as { readonly late?: string }).late === undefined ? unexplained : { done: true },
      },
    });
    await screen.findByDisplayValue('A file went astray.');
    expect(screen.queryByLabelText('Reasons of the delay')).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Put it on record' }));
    fireEvent.change(await screen.findByLabelText('Reasons of the delay'), { target: { value: ' Why. ' } });
    fireEvent.click(screen.getByRole('button', { name: 'Put it on record' }));
    await expect
      .poll(() => calls.filter(({ name }) => name === 'assessIncident').map(({ body }) => body))
      .toEqual([incident.assessment, { ...incident.assessment, late: 'Why.' }]);
  });

  test('is there after a reload as far as it was changed, until it is sent', async () => {
    const answers = { getIncident: () => incident, assessIncident: () => ({ done: true }) };
    assessing({ answers });
    await screen.findByDisplayValue('A file went astray.');
    type('What happened', 'Two files went astray.');
    cleanup();
    // Another reviewer has said meanwhile what was done.
    const later = { ...incident, assessment: { ...incident.assessment, measures: 'Both deleted.' } };
    const { calls } = assessing({ answers: { ...answers, getIncident: () => later } });
    await screen.findByDisplayValue('Two files went astray.');
    expect(valueOf('Measures')).toBe('Both deleted.');
    fireEvent.click(screen.getByRole('button', { name: 'Put it on record' }));
    await expect.poll(() => calls.some(({ name }) => name === 'assessIncident')).toBe(true);
    await expect.poll(() => window.localStorage.length).toBe(0);
    cleanup();
    assessing({ answers });
    await screen.findByDisplayValue('A file went astray.');
  });

  test('of a new incident is there after a reload with its moments and its choices', () => {
    const declaring = () => assessing({ route: '/incidents/new', at: '/incidents/new?case=case_a' });
    declaring();
    const aware = 'When the controller became aware of it';
    type('When it happened, or began', '2026-06-01T08:00');
    fireEvent.click(screen.getByLabelText('Changed'));
    const moment = valueOf(aware);
    cleanup();
    declaring();
    expect(valueOf('When it happened, or began')).toBe('2026-06-01T08:00');
    expect(valueOf(aware)).toBe(moment);
    expect(screen.getByLabelText<HTMLInputElement>('Changed').checked).toBe(true);
    cleanup();
    // What is kept of another version, or was meddled with, is not believed.
    for (const key of Object.keys(window.localStorage)) window.localStorage.setItem(key, '{"natures":1}');
    declaring();
    expect(screen.getByLabelText<HTMLInputElement>('Changed').checked).toBe(false);
  });
});

test('words that are typed while others are being sent stay in their field, and in the browser', async () => {
  let arrive = (): void => undefined;
  const sent: string[] = [];
  const form = (
    <WordsForm
      id="note"
      label="Note"
      hint=""
      button="Send"
      missing="Say something"
      onWords={async (words) => {
        sent.push(words);
        await new Promise<void>((done) => {
          arrive = done;
        });
      }}
    />
  );
  const { container } = onStage(form);
  const button = within(container).getByRole('button', { name: 'Send' });
  const send = () => fireEvent.click(button);
  type('Note', 'First.');
  send();
  type('Note', 'First. Second.');
  arrive();
  await expect.poll(() => button.getAttribute('aria-disabled')).toBeNull();
  expect(valueOf('Note')).toBe('First. Second.');
  const kept = window.localStorage.key(0) ?? '';
  expect(window.localStorage.getItem(kept)).toBe('First. Second.');
  send();
  await expect.poll(() => sent).toEqual(['First.', 'First. Second.']);
  arrive();
  await expect.poll(() => valueOf('Note')).toBe('');
  expect(window.localStorage.length).toBe(0);
});
