// @vitest-environment happy-dom
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { requestOf } from '../testing/samples.ts';
import { onStage } from '../testing/stage.tsx';
import { QuestionForm } from './question-form.tsx';

const draft = requestOf({ state: 'draft', context: { kind: 'frequency-table' } });
const nothing = () => undefined;

test('a question is not passed without an answer, nor with blanks for one', async () => {
  const { calls } = onStage(
    <QuestionForm request={draft} step="population" onChanged={nothing} onFailed={nothing} />,
    { answers: { saveRequest: ({ body }) => ({ ...draft, ...(body as object) }) } },
  );
  const answer = screen.getByRole('textbox');
  fireEvent.change(answer, { target: { value: '   ' } });
  fireEvent.click(screen.getByRole('button', { name: 'Continue' }));
  expect(screen.getAllByText('Say who is counted').length).toBeGreaterThan(0);
  expect(calls).toEqual([]);
  fireEvent.change(answer, { target: { value: 'Adults of 2025' } });
  fireEvent.click(screen.getByRole('button', { name: 'Continue' }));
  await waitFor(() => expect(calls).toHaveLength(1));
  expect(calls[0]?.body).toEqual({
    title: draft.title,
    context: { kind: 'frequency-table', population: 'Adults of 2025' },
  });
});

test('what was typed survives leaving the page, until the server has it', async () => {
  const part = <QuestionForm request={draft} step="population" onChanged={nothing} onFailed={nothing} />;
  const answers = { saveRequest: () => draft };
  const first = onStage(part, { answers });
  fireEvent.change(screen.getByRole('textbox'), { target: { value: 'Adults' } });
  first.unmount();
  const second = onStage(part, { answers });
  expect(screen.getByRole<HTMLTextAreaElement>('textbox').value).toBe('Adults');
  fireEvent.click(screen.getByRole('button', { name: 'Continue' }));
  await waitFor(() => expect(second.calls).toHaveLength(1));
  second.unmount();
  onStage(part, { answers });
  await waitFor(() => expect(screen.getByRole<HTMLTextAreaElement>('textbox').value).toBe(''));
});

test('an answer that the server refuses stays, with the reason', async () => {
  const problem = {
    type: 'about:blank',
    code: 'conflict',
    title: 'No',
    status: 409,
    detail: 'It was sent meanwhile.',
  };
  onStage(<QuestionForm request={draft} step="purpose" onChanged={nothing} onFailed={nothing} />, {
    answers: { saveRequest: () => problem },
  });
  fireEvent.change(screen.getByRole('textbox'), { target: { value: 'A paper' } });
  fireEvent.click(screen.getByRole('button', { name: 'Continue' }));
  await screen.findByText('It was sent meanwhile.');
  expect(screen.getByRole<HTMLTextAreaElement>('textbox').value).toBe('A paper');
});
