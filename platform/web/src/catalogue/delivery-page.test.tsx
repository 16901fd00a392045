// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { Route, Routes } from 'react-router';
import { expect, test } from 'vitest';
import { onStage } from '../testing/stage.tsx';
import { DeliveryPage } from './delivery-page.tsx';

const page = (
  <Routes>
    <Route path="/catalogue/:dataset/releases/:version" element={<DeliveryPage />} />
  </Routes>
);
const report = {
  rows: { in: 3, published: 2, quarantined: 1 },
  quarantined: [{ reason: 'type:seen', text: 'the value is not of the agreed type', rows: 1, lines: [] }],
  warnings: [],
  columns: [{ name: 'ward', nulls: 'none', distinct: '2-9' }],
  earlier: { release: '1.0', cameBack: 4, stillQuarantined: 1, notDelivered: 0, unknown: 0 },
  identifiability: {
    ...{ columns: ['seen', 'ward'], left: 0, k: '1', alone: 33.3, tried: 3, of: 3 },
    worst: [{ columns: ['seen'], k: '1', alone: 20 }],
    alike: [],
    transforms: [{ column: 'seen', transform: 'month', k: '2-4', alone: 0 }],
  },
  sameFileAs: null,
};
const row = {
  ...{ line: 3, lines: 1, reason: 'type:seen', text: 'the value is not of the agreed type', source: null },
  cells: [
    { column: 'seen', value: '31/02/2020' },
    { column: 'ward', value: null },
  ],
  later: 'came-back',
};
const stage = {
  roles: ['data-manager'],
  at: '/catalogue/visits/releases/1.1',
  answers: {
    getQuality: () => report,
    showQuarantine: () => ({ rows: [row], more: true, left: 39 }),
  },
} as const;

test('what a delivery came to is read without a row, and a row is asked for before it is shown', async () => {
  const { calls } = onStage(page, stage);
  await screen.findByText(/3 rows in = 2 to publish \+ 1 in quarantine/);
  expect(screen.getByText(/Of the rows kept out of 1.0, 4 came back/)).toBeDefined();
  const hidden = screen.getByRole('region', { name: /How well rows hide people/ });
  expect(hidden.textContent).toMatch(/All, with seen as month/);
  expect(calls.some((one) => one.name === 'showQuarantine')).toBe(false);
  fireEvent.click(screen.getByRole('button', { name: 'Show rows' }));
  const rows = await screen.findByRole('region', { name: 'Table: Rows in quarantine' });
  expect(within(rows).getByText('31/02/2020')).toBeDefined();
  expect(rows.textContent).toMatch(/Came back in the next release/);
  expect(screen.getByText('39 looks left today.')).toBeDefined();
  fireEvent.click(screen.getByRole('button', { name: 'Show the next rows' }));
  await waitFor(() =>
    expect(calls.filter((one) => one.name === 'showQuarantine').map((one) => one.body)).toEqual([
      { after: 0 },
      { after: 3 },
    ]),
  );
});

test('rows of one reason are asked for by it, and those of another are taken away first', async () => {
  const { calls } = onStage(page, stage);
  fireEvent.click(await screen.findByRole('button', { name: 'Show rows' }));
  await screen.findByText('31/02/2020');
  fireEvent.change(screen.getByLabelText('Reason'), { target: { value: 'type:seen' } });
  expect(screen.queryByText('31/02/2020')).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Show rows' }));
  await screen.findByText('31/02/2020');
  expect(calls.at(-1)?.body).toEqual({ after: 0, reason: 'type:seen' });
});
