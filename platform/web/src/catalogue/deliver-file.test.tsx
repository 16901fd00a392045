// @vitest-environment happy-dom
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { onStage, type Answers } from '../testing/stage.tsx';
import { DeliverFile } from './deliver-file.tsx';

const delivery = `dlv_${'a'.repeat(20)}`;
// Any point of the curve: here nobody opens what is sealed.
const publicKey = 'BNk8HnrM0+Xn+XXCBKQgwmnnWuHN18knLpdk9J+lp9mpajQMJVUiBAL2a07ECfDPkE6bpJKnFRp8QS1CHvugsno=';
const nothing = { publicKey, arriving: [], received: [] };
const choose = (file: File): void => {
  fireEvent.change(screen.getByLabelText('File of data'), { target: { files: [file] } });
};

test('sends the file under a name that a document can have, and shows its note', async () => {
  let arrived = 0;
  const standing = () => ({ delivery, file: 'Visits-June-.csv', size: 4, arrived });
  const answers: Answers = {
    listDeliveries: () => nothing,
    beginDelivery: standing,
    sendPiece: () => {
      arrived = 4;
      return standing();
    },
    completeDelivery: () => ({
      ...{ file: 'Visits-June-.csv', size: 4, sha256: 'ab'.repeat(32), seenBefore: ['may.csv'] },
    }),
  };
  const { calls } = onStage(<DeliverFile />, { roles: ['data-manager'], answers });
  await screen.findByRole('button', { name: 'Deliver' });
  choose(new File(['data'], 'Visits (June).csv'));
  expect(screen.getByLabelText('Name here')).toHaveProperty('value', 'Visits-June-.csv');
  fireEvent.click(screen.getByRole('button', { name: 'Deliver' }));
  await screen.findByText(/The very same bytes came before, as may.csv/);
  expect(calls.find(({ name }) => name === 'beginDelivery')?.body).toEqual({
    file: 'Visits-June-.csv',
    size: 4,
  });
  // What goes out is sealed.
  expect(JSON.stringify(calls)).not.toContain('data"');
  expect(JSON.stringify(calls)).not.toContain(btoa('data'));
});

test('can be stopped, says how to go on, and shows what is on its way', async () => {
  const arriving = [
    { delivery, file: 'june.csv', size: 4, begun: '2026-06-01T12:00:00Z', by: 'Dana', own: true },
  ];
  let begun = false;
  const answers: Answers = {
    listDeliveries: () => (begun ? { ...nothing, arriving } : nothing),
    beginDelivery: () => {
      begun = true;
      return { delivery, file: 'june.csv', size: 4, arrived: 0 };
    },
    getDelivery: () => ({ delivery, file: 'june.csv', size: 4, arrived: 0 }),
    sendPiece: () =>
      new Promise((_, reject) => setTimeout(() => reject(new DOMException('', 'AbortError')), 50)),
    discardDelivery: () => ({}),
  };
  const { calls } = onStage(<DeliverFile />, { roles: ['data-manager'], answers });
  await screen.findByRole('button', { name: 'Deliver' });
  choose(new File(['data'], 'june.csv'));
  fireEvent.click(screen.getByRole('button', { name: 'Deliver' }));
  fireEvent.click(await screen.findByRole('button', { name: 'Stop' }));
  await screen.findByText(/Choose the same file again, under the same name/);
  fireEvent.click(await screen.findByRole('button', { name: 'Discard june.csv' }));
  await waitFor(() => expect(calls.map(({ name }) => name)).toContain('discardDelivery'));
});

test('a name that has another meaning elsewhere, and an empty file, are not sent', async () => {
  const { calls } = onStage(<DeliverFile />, {
    roles: ['data-manager'],
    answers: { listDeliveries: () => nothing },
  });
  const button = await screen.findByRole('button', { name: 'Deliver' });
  choose(new File([''], 'empty.csv'));
  screen.getByText(/an empty file is not sent/);
  fireEvent.click(button);
  choose(new File(['data'], 'june.csv'));
  fireEvent.change(screen.getByLabelText('Name here'), { target: { value: '../june.csv' } });
  screen.getByText(/do not begin with a dot/);
  fireEvent.click(button);
  expect(calls.map(({ name }) => name)).toEqual(['listDeliveries']);
});
