// @vitest-environment happy-dom
import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PublishRelease } from '../catalogue/publish-release.tsx';
import { Header } from '../shell/header.tsx';
import '../testing/stage.tsx';
import { SessionProvider } from './session-provider.tsx';

const person = { id: 'per_dana', name: 'Dana Manager', username: 'dana.manager', roles: ['data-manager'] };
const published = {
  kind: 'published',
  ...{ dataset: 'a', version: '1.0', rowsIn: 3, rowsPublished: 2, rowsQuarantined: 1 },
  reasons: [{ reason: 'ragged', rows: 1 }],
  ...{ warnings: [], linkage: [], earlier: null, sameFileAs: null, manifestSha256: 'ab', synopsis: null },
};

/** What the server does; drafts can be away. */
let away: boolean;
let asked: string[];
const answer = (method: string, path: string, body: { text?: string }): Response => {
  asked.push(`${method} ${path}`);
  if (path === '/session')
    return Response.json({ person, mode: 'strict', oversightBody: 'IGARD', notices: [], csrf: 'token' });
  if (path === '/session/end') return Response.json({ done: true });
  if (path.startsWith('/drafts/') && method === 'GET') return Response.json({ text: null, version: null });
  if (path.startsWith('/drafts/') && !away) return Response.json({ version: body.text === '' ? null : 'v' });
  if (path === '/datasets' && method === 'POST') return new Response(`${JSON.stringify(published)}\n`);
  return new Response('away', { status: 503 });
};
const assign = vi.fn();
beforeEach(() => {
  away = false;
  asked = [];
  vi.stubGlobal('fetch', async (address: string, init: RequestInit) =>
    answer(
      init.method ?? 'GET',
      address.replace('/api/v1', ''),
      typeof init.body === 'string' ? (JSON.parse(init.body) as { text?: string }) : {},
    ),
  );
  vi.spyOn(window.location, 'assign').mockImplementation(assign.mockClear());
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const leaves = (): boolean => window.dispatchEvent(new Event('beforeunload', { cancelable: true }));
const ended = (): boolean => asked.includes('POST /session/end');

/** Dana has typed into the page, and the server has or has not taken it. */
async function typed(): Promise<void> {
  const part = (
    <>
      <Header />
      <PublishRelease onPublished={() => undefined} />
    </>
  );
  const router = createMemoryRouter([{ path: '*', element: part }]);
  render(
    <SessionProvider>
      <RouterProvider router={router} />
    </SessionProvider>,
  );
  const area = await screen.findByLabelText<HTMLTextAreaElement>('Dataset file');
  await waitFor(() => expect(area.readOnly).toBe(false));
  expect(leaves()).toBe(true);
  fireEvent.change(area, { target: { value: 'title: Mine' } });
  expect(leaves()).toBe(false);
}

test('closing the tab asks first while a document would be lost, and not once it was sent', async () => {
  await typed();
  fireEvent.click(screen.getByRole('button', { name: 'Publish' }));
  await screen.findByText(/3 rows in = 2 published \+ 1 quarantined/);
  await waitFor(() => expect(leaves()).toBe(true));
});

test('closing the tab still asks when a document was sent and the server could not forget it', async () => {
  await typed();
  away = true;
  fireEvent.click(screen.getByRole('button', { name: 'Publish' }));
  await screen.findByText(/3 rows in = 2 published \+ 1 quarantined/);
  await waitFor(() => expect(asked.at(-1)).toBe('PUT /drafts/dataset-file'));
  expect(leaves()).toBe(false);
});

test('signing out hands over what waits, and goes', async () => {
  await typed();
  fireEvent.click(screen.getByRole('button', { name: 'Sign out' }));
  await waitFor(() => expect(assign).toHaveBeenCalledWith('/'));
  expect(asked.slice(-2)).toEqual(['PUT /drafts/dataset-file', 'POST /session/end']);
});

test('signing out asks first while something would be lost, and staying loses nothing', async () => {
  await typed();
  away = true;
  fireEvent.click(screen.getByRole('button', { name: 'Sign out' }));
  fireEvent.click(await screen.findByRole('button', { name: 'Stay signed in' }));
  expect(ended()).toBe(false);
  expect(assign).not.toHaveBeenCalled();
  expect(screen.getByLabelText<HTMLTextAreaElement>('Dataset file').value).toBe('title: Mine');
  expect(leaves()).toBe(false);
  away = false;
  fireEvent.click(screen.getByRole('button', { name: 'Sign out' }));
  await waitFor(() => expect(assign).toHaveBeenCalledWith('/'));
});

test('who chooses to lose it is signed out, and asked no second time', async () => {
  await typed();
  away = true;
  fireEvent.click(screen.getByRole('button', { name: 'Sign out' }));
  fireEvent.click(await screen.findByRole('button', { name: 'Sign out and lose it' }));
  await waitFor(() => expect(assign).toHaveBeenCalledWith('/'));
  expect(ended()).toBe(true);
  expect(leaves()).toBe(true);
});
