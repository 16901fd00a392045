// @vitest-environment happy-dom
import type { Explanation } from '@vitrine/api';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { ExplainView } from './explain-view.tsx';

afterEach(cleanup);

const accepted: Explanation = {
  accepted: true,
  refusal: null,
  result: 'You will be shown 100 rows at most.',
  privacy: null,
  tables: [
    {
      dataset: 'hes_apc',
      rows: 'Rows of people aged 18 and over.',
      optOuts: 'People who opted out are not in it.',
      conditionsRead: [],
      columns: [
        { name: 'AGE', becomes: 'as it is', used: true },
        { name: 'SEX', becomes: 'as it is', used: false },
      ],
    },
  ],
};
const none = { busy: false, problem: undefined, place: undefined, onGoTo: () => undefined };

test('tells what an accepted query sees, column by column', () => {
  render(<ExplainView explained={{ sql: 'SELECT AGE', explanation: accepted }} sql="SELECT AGE" {...none} />);
  screen.getByText('The query is accepted. You will be shown 100 rows at most.');
  const rows = [...screen.getByRole('table').querySelectorAll('tbody tr')].map((row) => row.textContent);
  expect(rows).toEqual(['AGEas it isyes', 'SEXas it isno']);
  screen.getByText('People who opted out are not in it.', { exact: false });
  expect(screen.queryByText(/has changed since/)).toBeNull();
});

test('says when the text is another than the one explained', () => {
  render(<ExplainView explained={{ sql: 'SELECT AGE', explanation: accepted }} sql="SELECT SEX" {...none} />);
  screen.getByText('The query has changed since this explanation.');
});

test('names the rule that refuses, what helps, and leads to the place', () => {
  const refusal = { code: 'column-not-granted', detail: 'NHS_NUMBER is not granted.', help: 'Ask for it.' };
  const explanation: Explanation = { ...accepted, accepted: false, refusal, result: 'Nothing.' };
  const went: unknown[] = [];
  render(
    <ExplainView
      {...none}
      explained={{ sql: 'SELECT NHS_NUMBER', explanation }}
      sql="SELECT NHS_NUMBER"
      place={{ line: 1, column: 8 }}
      onGoTo={(place) => went.push(place)}
    />,
  );
  screen.getByText(/NHS_NUMBER is not granted/);
  screen.getByText(/Ask for it/);
  screen.getByText('column-not-granted');
  expect(screen.queryByText(/The query is accepted/)).toBeNull();
  fireEvent.click(screen.getByRole('button'));
  expect(went).toHaveLength(1);
});
