// @vitest-environment happy-dom
import type { Request } from '@vitrine/api';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { onStage, type Staged } from '../testing/stage.tsx';
import { requestOf } from '../testing/samples.ts';
import { RequestPage } from './request-page.tsx';

/** A server that keeps the answers of one draft. */
function drawn(at = '/requests/req_1', changes: Partial<Request> = {}): Staged {
  let request = requestOf({ state: 'draft', may: { change: { allowed: true } }, fileList: [], ...changes });
  return onStage(<RequestPage />, {
    at,
    route: '/requests/:id',
    answers: {
      getRequest: () => request,
      saveRequest: ({ body }) => (request = { ...request, ...(body as Pick<Request, 'context'>) }),
    },
  });
}

const stepIn = (stage: Staged): string | null =>
  new URLSearchParams(stage.router.state.location.search).get('step');

test('each question is a step with a title and an address of its own, and Back leads to the one before', async () => {
  const stage = drawn();
  await screen.findByText('What is the output?');
  await waitFor(() => expect(stepIn(stage)).toBe('kind'));
  expect(document.title).toBe('What is the output? – Episodes by sex – Vitrine');
  expect(screen.queryByRole('link', { name: /^Back/ })).toBeNull();
  fireEvent.click(screen.getByRole('radio', { name: 'A table of counts' }));
  fireEvent.click(screen.getByRole('button', { name: 'Continue' }));
  await screen.findByText('Who is counted?');
  expect(document.title).toBe('Who is counted? – Episodes by sex – Vitrine');
  fireEvent.click(screen.getByRole('link', { name: 'Back to “What is the output?”' }));
  await screen.findByText('What is the output?');
  expect(screen.getByRole<HTMLInputElement>('radio', { name: 'A table of counts' }).checked).toBe(true);
});

test('the browser’s own way back leads to the question before, not to the same one', async () => {
  const stage = drawn();
  await screen.findByText('What is the output?');
  fireEvent.click(screen.getByRole('radio', { name: 'A plot' }));
  fireEvent.click(screen.getByRole('button', { name: 'Continue' }));
  await screen.findByText('Who is counted?');
  await stage.router.navigate(-1);
  await screen.findByText('What is the output?');
});

test('an unanswered question says so in the page’s title, above the form and at the field, and keeps what was typed', async () => {
  drawn('/requests/req_1?step=population');
  await screen.findByText('Who is counted?');
  fireEvent.click(screen.getByRole('button', { name: 'Continue' }));
  await waitFor(() => expect(document.title).toMatch(/^Error: Who is counted\?/));
  expect(screen.getByRole('alert').textContent).toContain('Say who is counted');
  const field = screen.getByRole('textbox');
  fireEvent.change(field, { target: { value: 'Adults in London' } });
  fireEvent.click(screen.getByRole('button', { name: 'Continue' }));
  await waitFor(() => expect(document.title).not.toMatch(/^Error/));
});

test('what was typed is there again when the page is opened anew', async () => {
  const first = drawn('/requests/req_1?step=purpose');
  fireEvent.change(await screen.findByRole('textbox'), { target: { value: 'A paper' } });
  first.unmount();
  drawn('/requests/req_1?step=purpose');
  expect((await screen.findByRole<HTMLTextAreaElement>('textbox')).value).toBe('A paper');
});

test('a request that is sent shows everything at once and asks nothing', async () => {
  drawn('/requests/req_1', { state: 'released', may: { download: { allowed: true } } });
  await screen.findByRole('heading', { name: 'What the checks found' });
  expect(screen.queryByRole('button', { name: 'Continue' })).toBeNull();
  expect(document.title).toBe('Episodes by sex – Vitrine');
  screen.getByRole('button', { name: 'Print' });
});
