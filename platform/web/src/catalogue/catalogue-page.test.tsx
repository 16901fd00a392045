// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { onStage } from '../testing/stage.tsx';
import { columnOf, datasetOf } from '../testing/samples.ts';
import { CataloguePage } from './catalogue-page.tsx';

const apc = datasetOf('hes_apc', {
  columnList: [columnOf('EPIDUR', { description: 'Length of the episode.' })],
});
const applied = { id: 'opt_1', at: '2026-11-01T10:00:00Z', kind: 'national', count: '1,000-1,009' };
const manager = {
  roles: ['data-manager'],
  answers: {
    listDatasets: () => ({ datasets: [apc] }),
    getDataset: () => apc,
    listCohorts: () => ({ cohorts: [] }),
    applyOptOuts: () => applied,
  },
} as const;

test('a search shows which columns fit and leads to them', async () => {
  onStage(<CataloguePage />, { ...manager, roles: ['researcher'], at: '/?text=length+of+stay' });
  await screen.findByText('1 of 1 dataset with all these words');
  const columns = screen.getByRole('list', { name: /Columns of .* that fit/ });
  expect(within(columns).getByRole('link', { name: 'EPIDUR' }).getAttribute('href')).toBe(
    '/catalogue/hes_apc?column=EPIDUR',
  );
});

const ask = async (file: string): Promise<HTMLElement> => {
  fireEvent.change(await screen.findByLabelText('File of opt-outs in the landing area'), {
    target: { value: file },
  });
  fireEvent.click(screen.getByRole('button', { name: /Apply the list/ }));
  return screen.getByRole('dialog');
};

test('a list of opt-outs is replaced only after it was said what that does and that it cannot be undone', async () => {
  const { calls } = onStage(<CataloguePage />, manager);
  const dialog = await ask('national-2026-11.csv');
  expect(dialog.textContent).toMatch(/cannot be undone here/);
  expect(dialog.textContent).toMatch(/in the data again at once/);
  expect(dialog.textContent).not.toMatch(/The name does not say/);
  const replace = within(dialog).getByRole('button', { name: 'Replace the list' });
  fireEvent.click(replace);
  expect(calls.some((one) => one.name === 'applyOptOuts')).toBe(false);
  fireEvent.click(within(dialog).getByRole('checkbox', { name: /The file is the whole list/ }));
  fireEvent.click(replace);
  await screen.findByText(/a list of about 1,000-1,009 numbers counts/);
  expect(calls.find((one) => one.name === 'applyOptOuts')?.body).toEqual({
    file: 'national-2026-11.csv',
    kind: 'national',
  });
});

test('a study’s list of people is not taken for a list of opt-outs unremarked, and can be kept from it', async () => {
  const { calls } = onStage(<CataloguePage />, manager);
  const dialog = await ask('asthma-study.csv');
  expect(dialog.textContent).toMatch(/The name does not say that it is a list of this kind/);
  fireEvent.click(within(dialog).getByRole('button', { name: 'Keep the present list' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(calls.some((one) => one.name === 'applyOptOuts')).toBe(false);
});
