// @vitest-environment happy-dom
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { onStage } from '../testing/stage.tsx';
import { requestOf } from '../testing/samples.ts';
import { RequestPage } from './request-page.tsx';
import { ReviewPage } from './review-page.tsx';

const at = '2026-11-02T10:00:00Z';
const thread = {
  ...{ id: 'thr_1', file: 'result.csv', mine: true, label: 'Casey', settled: false },
  turn: 'requester' as const,
  messages: [{ by: 'checker' as const, round: 1, at, words: 'Whom does row 3 count?' }],
};
const preview = { name: 'result.csv', mediaType: 'text/csv', truncated: false, from: 0, total: 1 };
const files = requestOf().fileList;
const two = [...files, ...files.map((one) => ({ ...one, name: 'b.csv' }))];
const mays = { vote: { allowed: true }, ask: { allowed: true }, answer: { allowed: true } };
const answers = (request: unknown) => ({
  getRequest: () => request,
  previewRequestFile: () => preview,
  listRequests: () => ({ requests: [] }),
});
const review = (request: unknown, more = {}) =>
  onStage(<ReviewPage />, {
    roles: ['output-checker'],
    at: '/review/req_1',
    route: '/review/:id',
    answers: { ...answers(request), ...more },
  });

test('a checker asks about a file; a warning of what tells of a person keeps the words, and can be passed', async () => {
  const asked = requestOf({ may: mays, threads: [thread] });
  const refused = {
    ...{ type: 'x', title: 'The words seem to tell of a person', status: 409, code: 'personal-words' },
    detail: 'The words hold what looks like a full postcode.',
  };
  const { calls } = review(requestOf({ may: mays }), {
    askOfRequestFile: ({ body }: { body: unknown }) =>
      (body as { sure?: boolean }).sure === true ? asked : refused,
  });
  const field = await screen.findByLabelText('Question about result.csv');
  fireEvent.click(screen.getByRole('button', { name: 'Ask' }));
  screen.getByText(/Write your question/);
  fireEvent.change(field, { target: { value: 'Whom does row 3 count?' } });
  fireEvent.click(screen.getByRole('button', { name: 'Ask' }));
  fireEvent.click(await screen.findByRole('button', { name: 'Send the words nevertheless' }));
  await screen.findByRole('region', { name: 'Asked about result.csv' });
  expect(calls.filter(({ name }) => name === 'askOfRequestFile').map(({ body }) => body)).toEqual([
    { words: 'Whom does row 3 count?', sure: false },
    { words: 'Whom does row 3 count?', sure: true },
  ]);
  expect(screen.getByLabelText<HTMLTextAreaElement>('Question about result.csv').value).toBe('');
});

test('the requester answers where the request is mended, and reads in earlier rounds what was said of files that are gone', async () => {
  const gone = { ...thread, id: 'thr_2', file: 'gone.csv', settled: true, mine: false };
  const round = { round: 1, submitted: at, votes: [], changedSince: { files: [], answers: [] } };
  const request = requestOf({
    state: 'changes-requested',
    requester: { id: 'per_sam', name: 'Sam' },
    may: { change: { allowed: true }, answer: { allowed: true } },
    threads: [{ ...thread, mine: false }, gone],
    earlierRounds: [round],
  });
  const { calls } = onStage(<RequestPage />, {
    at: '/requests/req_1?step=population',
    route: '/requests/:id',
    answers: { ...answers(request), answerInThread: () => request },
  });
  const field = await screen.findByLabelText('Your answer');
  fireEvent.change(field, { target: { value: 'The ward.' } });
  fireEvent.click(screen.getByRole('button', { name: 'Answer' }));
  await waitFor(() => expect(calls.some(({ name }) => name === 'answerInThread')).toBe(true));
  screen.getByRole('region', { name: 'Said about gone.csv in round 1' });
});

test('a vote follows from what is decided of each file, with reasons from the list', async () => {
  const open = requestOf({ may: mays, fileList: two });
  const { calls } = review(open, { voteOnRequest: () => open });
  fireEvent.change(await screen.findByLabelText('Decision on b.csv'), { target: { value: 'reject' } });
  fireEvent.click(screen.getByRole('button', { name: 'Cast vote' }));
  screen.getByText('Choose a vote first');
  fireEvent.keyDown(document.body, { key: '1' });
  screen.getByText('Your vote follows from the files: Ask for changes.');
  fireEvent.click(screen.getByLabelText('Values of single people'));
  fireEvent.change(screen.getByLabelText('What must change in b.csv'), { target: { value: 'Row 3' } });
  fireEvent.click(screen.getByRole('button', { name: 'Cast vote' }));
  await waitFor(() => expect(calls.some(({ name }) => name === 'voteOnRequest')).toBe(true));
  expect(calls.find(({ name }) => name === 'voteOnRequest')?.body).toMatchObject({
    vote: 'changes',
    files: [
      { name: 'result.csv', vote: 'approve', reasons: [], words: '' },
      { name: 'b.csv', vote: 'reject', reasons: ['single-values'], words: 'Row 3' },
    ],
  });
});

test('the ballot that was cast hands the focus to its heading', async () => {
  const vote = { mine: true, label: 'Casey', vote: 'reject' as const, comment: 'No.', at };
  review(requestOf({ may: mays }), {
    voteOnRequest: () => requestOf({ may: mays, votes: [vote], votesCast: 1 }),
  });
  await screen.findByRole('heading', { name: 'Your vote' });
  fireEvent.keyDown(document.body, { key: '3' });
  fireEvent.change(screen.getByLabelText('Comment'), { target: { value: 'No.' } });
  fireEvent.click(screen.getByRole('button', { name: 'Cast vote' }));
  const heading = await screen.findByRole('heading', { name: 'Change your vote' });
  expect(document.activeElement).toBe(heading);
});
