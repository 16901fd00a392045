// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { onStage } from '../testing/stage.tsx';
import { columnOf, datasetOf } from '../testing/samples.ts';
import { CataloguePage } from './catalogue-page.tsx';

const apc = datasetOf('hes_apc', {
  columnList: [columnOf('EPIDUR', { description: 'Length of the episode.' })],
});
const applied = {
  ...{ state: 'applied', changed: true, id: 'oos_1', at: '2026-11-01T10:00:00Z' },
  ...{ landed: '2026-10-31T10:00:00Z', kind: 'national', count: '1000' },
};
const waiting = {
  ...{ id: 'oop_1', kind: 'national', at: '2026-11-01T10:00:00Z', file: 'asthma-study.csv', undo: false },
  list: { landed: '2026-11-01T09:00:00Z', count: '1-9' },
  inUse: { landed: '2026-10-31T10:00:00Z', count: '60' },
  ...{ added: '1-9', gone: '60', reasons: ['shrinks', 'name'] },
};
const noLists = { inUse: [], waiting: [], undoable: [] };
const manager = {
  roles: ['data-manager'],
  answers: {
    listDatasets: () => ({ datasets: [apc] }),
    getDataset: () => apc,
    listCohorts: () => ({ cohorts: [] }),
    listOptOuts: () => noLists,
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

test('a search says in which codes of a column the words stand', async () => {
  const codes = { '11': 'Waiting list', '12': 'Booked', '13': 'Planned, from a waiting list', '21': '' };
  const coded = datasetOf('hes_apc', {
    columnList: [columnOf('ADMIMETH', { description: 'Method of admission', codes }), columnOf('EPIDUR')],
  });
  const answers = { ...manager.answers, getDataset: () => coded };
  onStage(<CataloguePage />, { ...manager, answers, roles: ['researcher'], at: '/?text=waiting' });
  const columns = await screen.findByRole('list', { name: /Columns of .* that fit/ });
  expect(columns.textContent).toContain('codes 11, Waiting list; 13, Planned, from a waiting list');
  expect(columns.textContent).not.toMatch(/Booked|EPIDUR/);
});

const ask = async (file: string): Promise<HTMLElement> => {
  fireEvent.change(await screen.findByLabelText('File of opt-outs in the landing area'), {
    target: { value: file },
  });
  fireEvent.click(screen.getByRole('button', { name: /Apply the list/ }));
  return screen.getByRole('dialog');
};

test('a list of opt-outs is sent only after it was said what it does', async () => {
  const { calls } = onStage(<CataloguePage />, manager);
  const dialog = await ask('national-2026-11.csv');
  expect(dialog.textContent).toMatch(/is in the data again/);
  const replace = within(dialog).getByRole('button', { name: 'Replace the list' });
  fireEvent.click(replace);
  expect(calls.some((one) => one.name === 'applyOptOuts')).toBe(false);
  fireEvent.click(within(dialog).getByRole('checkbox', { name: /The file is the whole list/ }));
  fireEvent.click(replace);
  await screen.findByText(/a list of about 1000 numbers counts/);
  expect(calls.find((one) => one.name === 'applyOptOuts')?.body).toEqual({
    file: 'national-2026-11.csv',
    kind: 'national',
  });
});

test('a list that waits is shown beside the one in use, and applied by who agrees to that sight', async () => {
  const { calls } = onStage(<CataloguePage />, {
    roles: ['access-officer'],
    answers: {
      ...manager.answers,
      listOptOuts: () => ({ ...noLists, waiting: [waiting] }),
      confirmOptOuts: () => applied,
    },
  });
  const both = await screen.findByRole('region', { name: /the list in use and the one that waits/ });
  expect(both.textContent).toMatch(/Numbers, about\s*601-9/);
  expect(screen.getByText(/The name of the file is not one of a list of this kind/)).toBeDefined();
  expect(screen.queryByLabelText('File of opt-outs in the landing area')).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: /Agree and apply/ }));
  const dialog = screen.getByRole('dialog');
  expect(dialog.textContent).toMatch(/About 60 people are in the data again/);
  expect(calls.some((one) => one.name === 'confirmOptOuts')).toBe(false);
  fireEvent.click(within(dialog).getByRole('button', { name: 'Apply the list' }));
  await screen.findByText(/a list of about 1000 numbers counts/);
  expect(calls.find((one) => one.name === 'confirmOptOuts')?.params).toEqual({ proposal: 'oop_1' });
});

test('a mistaken list is undone from its row', async () => {
  const { calls } = onStage(<CataloguePage />, {
    ...manager,
    answers: {
      ...manager.answers,
      listOptOuts: () => ({ ...noLists, inUse: [applied], undoable: ['national'] }),
      undoOptOuts: () => applied,
    },
  });
  fireEvent.click(await screen.findByRole('button', { name: /Bring back the list before/ }));
  fireEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Bring it back' }));
  await waitFor(() =>
    expect(calls.find((one) => one.name === 'undoOptOuts')?.body).toEqual({ kind: 'national' }),
  );
});
