// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { onStage } from '../testing/stage.tsx';
import { requestOf } from '../testing/samples.ts';
import { ReleaseActs } from './release-acts.tsx';

const approved = requestOf({
  state: 'approved',
  findings: { stop: 1, warn: 0, note: 0 },
  may: { release: { allowed: true }, withdraw: { allowed: true } },
});

test('releasing is asked once more, with the files and the stops in them, and nothing leaves before', async () => {
  const { calls } = onStage(<ReleaseActs request={approved} onChanged={() => undefined} />, {
    answers: { releaseRequest: () => ({ ...approved, state: 'released' }) },
  });
  fireEvent.click(screen.getByRole('button', { name: 'Release' }));
  const dialog = screen.getByRole('dialog');
  expect(dialog.textContent).toMatch(/cannot be called back/);
  expect(within(dialog).getByRole('list', { name: 'Files that leave' }).textContent).toContain('result.csv');
  within(dialog).getByText('A stop is in them.');
  expect(calls).toEqual([]);
  fireEvent.click(within(dialog).getByRole('button', { name: 'Not now' }));
  expect(screen.queryByRole('dialog')).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Release' }));
  fireEvent.click(screen.getByRole('button', { name: 'Release now' }));
  await waitFor(() => expect(calls.map((one) => one.name)).toEqual(['releaseRequest']));
});

test('a release that is refused says why, in the dialog, and can be tried again', async () => {
  const problem = {
    type: 'urn:x',
    title: 'Quarantined',
    status: 409,
    detail: 'Opt-outs are newer.',
    code: 'x',
  };
  onStage(<ReleaseActs request={approved} onChanged={() => undefined} />, {
    answers: { releaseRequest: () => problem },
  });
  fireEvent.click(screen.getByRole('button', { name: 'Release' }));
  fireEvent.click(screen.getByRole('button', { name: 'Release now' }));
  expect((await within(screen.getByRole('dialog')).findByRole('alert')).textContent).toContain(
    'Opt-outs are newer.',
  );
});
