// @vitest-environment happy-dom
import { fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { onStage } from '../testing/stage.tsx';
import { SaveTwin } from './save-twin.tsx';

const save = vi.hoisted(() => vi.fn());
vi.mock('../ui/save-file.ts', () => ({ saveFile: save }));
afterEach(() => save.mockReset());

const twin = {
  ...{ dataset: 'hes_ae', release: '1.0', rows: 2, seed: 1, columns: [], csv: '# note\nSEX\n1\n2\n' },
  note: 'Synthetic twin of hes_ae 1.0. No row is of a person.',
  likeness: [{ title: 'By sex', totalVariation: 0.0213 }],
};

test('a twin is saved under its name, and it is said what it is and how near it is', async () => {
  onStage(<SaveTwin small dataset="hes_ae" make={() => Promise.resolve(twin)} />, { answers: {} });
  fireEvent.click(screen.getByRole('button', { name: 'Save a twin of hes_ae (CSV)' }));
  await screen.findByText('Synthetic twin of hes_ae 1.0. No row is of a person.');
  expect(screen.getByText('By sex: 2.1 %')).toBeDefined();
  const [bytes, name] = save.mock.calls[0] as [Uint8Array, string];
  expect(name).toBe('hes_ae-1.0-twin.csv');
  expect(new TextDecoder().decode(bytes)).toBe(twin.csv);
});

test('what could not be made is said, and nothing is saved', async () => {
  onStage(<SaveTwin dataset="hes_ae" make={() => Promise.reject(new Error('gone'))} />, { answers: {} });
  fireEvent.click(screen.getByRole('button', { name: 'Save a synthetic twin (CSV)' }));
  await screen.findByRole('alert');
  expect(save).not.toHaveBeenCalled();
});
