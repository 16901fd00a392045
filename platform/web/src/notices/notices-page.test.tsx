// @vitest-environment happy-dom
import { fireEvent, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { onStage } from '../testing/stage.tsx';
import { NoticesPage } from './notices-page.tsx';

const kinds = [
  { kind: 'check-request', label: 'A request waits for my vote', time: 'now', always: false, ofRoles: true },
  {
    kind: 'release-request',
    label: 'An approved request can be released',
    time: 'daily',
    always: false,
    ofRoles: true,
  },
  {
    kind: 'sign-agreement',
    label: 'An agreement needs my signature',
    time: 'now',
    always: false,
    ofRoles: false,
  },
  { kind: 'recalled', label: 'A release was called back', time: 'now', always: true, ofRoles: true },
];
const notices = { email: 'on', address: 'casey@sample.example', kinds };

test('a person sees where they are written to, and changes only what they chose anew', async () => {
  const daily = { ...notices, kinds: kinds.map((one) => ({ ...one, time: 'daily' })) };
  const { calls } = onStage(<NoticesPage />, {
    answers: { getNotices: () => notices, setNotices: () => daily },
  });
  await screen.findByText('casey@sample.example');
  const vote = screen.getByLabelText<HTMLSelectElement>('A request waits for my vote');
  fireEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(calls.map(({ name }) => name)).toEqual(['getNotices']);
  fireEvent.change(vote, { target: { value: 'daily' } });
  fireEvent.click(screen.getByRole('button', { name: 'Save' }));
  await screen.findByText('Saved.');
  expect(calls.at(-1)?.body).toEqual({ email: { 'check-request': 'daily' } });
  expect(vote.value).toBe('daily');
});

test('what is of other roles is folded, and can be chosen, too', async () => {
  const { calls } = onStage(<NoticesPage />, {
    answers: { getNotices: () => notices, setNotices: () => notices },
  });
  const folded = (await screen.findByText('What seldom concerns people with your roles')).closest('details');
  const sign = screen.getByLabelText<HTMLSelectElement>('An agreement needs my signature');
  expect(folded?.contains(sign)).toBe(true);
  expect(folded?.contains(screen.getByLabelText('A request waits for my vote'))).toBe(false);
  expect(folded?.open).toBe(false);
  fireEvent.change(sign, { target: { value: 'none' } });
  fireEvent.click(screen.getByRole('button', { name: 'Save' }));
  await screen.findByText('Saved.');
  expect(calls.at(-1)?.body).toEqual({ email: { 'sign-agreement': 'none' } });
});

test('what always reaches people is no choice', async () => {
  onStage(<NoticesPage />, { answers: { getNotices: () => notices } });
  const always = await screen.findByRole('region', { name: 'Always, and at once' });
  expect(always.textContent).toContain('A release was called back');
  expect(screen.queryByLabelText('A release was called back')).toBeNull();
});

test.each([
  ['off', /No e-mail is sent here/],
  ['no-address', /knows no e-mail address of yours/],
])('where e-mail is %s, the page says so', async (email, said) => {
  onStage(<NoticesPage />, { answers: { getNotices: () => ({ email, kinds }) } });
  await screen.findByText(said);
});

test('a choice that could not be saved is kept, and the page says why', async () => {
  const problem = {
    type: 'about:blank',
    code: 'unavailable',
    title: 'Not now',
    status: 503,
    detail: 'Later.',
  };
  onStage(<NoticesPage />, { answers: { getNotices: () => notices, setNotices: () => problem } });
  const vote = await screen.findByLabelText<HTMLSelectElement>('A request waits for my vote');
  fireEvent.change(vote, { target: { value: 'none' } });
  fireEvent.click(screen.getByRole('button', { name: 'Save' }));
  await screen.findByText('Later.');
  expect(vote.value).toBe('none');
});
