// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { useState } from 'react';
import { expect, test } from 'vitest';
import { onStage } from '../../testing/stage.tsx';
import { runOf } from '../../testing/samples.ts';
import { idle, type QueryRun } from '../query-run.ts';
import type { HeldChart } from './chart-spec.ts';
import { ResultChart } from './result-chart.tsx';

function Bench({ runs }: { runs: readonly QueryRun[] }) {
  const [at, setAt] = useState(0);
  const [held, setHeld] = useState<HeldChart>();
  const run = runs[at] ?? idle;
  return (
    <>
      <button onClick={() => setAt((n) => n + 1)}>next</button>
      <ResultChart run={run} meanings={[]} held={held} onHold={setHeld} />
    </>
  );
}

const los = runOf(
  ['SEX', 'los:DOUBLE'],
  [
    ['0', 1.5],
    ['1', 4.5],
    ['2', 0],
  ],
);
const picture = (): HTMLElement => screen.getByRole('img');
const bars = async (): Promise<Element[]> => {
  await waitFor(() => expect(picture().querySelector('svg')).not.toBeNull());
  return [
    ...picture().querySelectorAll('svg g[fill^="var(--v-series"] rect, svg rect[fill^="var(--v-series"]'),
  ];
};

test('a chart that stood open while the query ran shows the columns it names', async () => {
  onStage(<Bench runs={[idle, los]} />);
  screen.getByText(/A chart needs a column of numbers/);
  fireEvent.click(screen.getByText('next'));
  expect(screen.getByRole('heading', { name: 'los by SEX' })).toBeDefined();
  expect(screen.getByLabelText<HTMLSelectElement>('Up').selectedOptions[0]?.text).toBe('los');
  expect(screen.getByLabelText<HTMLSelectElement>('Across').selectedOptions[0]?.text).toBe('SEX');
  const heights = (await bars()).map((bar) => Number(bar.getAttribute('height')));
  // 1.5 to 4.5 to 0: the heights of los, not of SEX.
  expect(heights).toHaveLength(3);
  expect((heights[1] ?? 0) / (heights[0] ?? 1)).toBeCloseTo(3, 1);
  expect(heights[2]).toBe(0);
  expect(picture().textContent).toContain('los');
});

test('a choice goes when the columns go, and stays when the same query runs again', () => {
  const table = runOf(
    ['RESGOR', 'people:BIGINT', 'episodes:BIGINT'],
    [
      ['A', 5, 9],
      ['B', 6, 8],
    ],
  );
  onStage(<Bench runs={[table, { ...table, id: 'qry_2' }, los]} />);
  fireEvent.change(screen.getByLabelText('Up'), { target: { value: '2' } });
  screen.getByRole('heading', { name: 'episodes by RESGOR' });
  fireEvent.click(screen.getByText('next'));
  screen.getByRole('heading', { name: 'episodes by RESGOR' });
  fireEvent.click(screen.getByText('next'));
  screen.getByRole('heading', { name: 'los by SEX' });
});

test('a chart of zeros draws no blocks, and says that they are zeros', async () => {
  onStage(
    <Bench
      runs={[
        runOf(
          ['g', 'n:BIGINT'],
          [
            ['a', 0],
            ['b', 0],
          ],
        ),
      ]}
    />,
  );
  for (const bar of await bars()) expect(Number(bar.getAttribute('height'))).toBe(0);
  screen.getByText(/2 values drawn, 2 of them zero/);
  expect(within(picture()).getAllByText('0').length).toBeGreaterThanOrEqual(2);
});

test('suppressed and missing figures are marked on the line and counted', async () => {
  const rows = [
    ['a', 5],
    ['b', { suppressed: true as const }],
    ['c', null],
  ];
  onStage(<Bench runs={[runOf(['g', 'n:BIGINT'], rows)]} />);
  screen.getByText(/1 value drawn; 1 suppressed, marked ✱; 1 missing, marked –/);
  await bars();
  within(picture()).getByText('✱');
  within(picture()).getByText('–');
});

test('groups get colours with a legend; more than can be told apart get none, and it says why', async () => {
  const rows = ['A', 'B'].flatMap((region) => [
    [region, '1', 3],
    [region, '2', 4],
  ]);
  onStage(<Bench runs={[runOf(['RESGOR', 'SEX', 'n:BIGINT'], rows)]} />);
  const legend = screen.getByRole('list');
  expect(within(legend).getAllByRole('listitem')).toHaveLength(2);
  expect(await bars()).toHaveLength(4);
});

test('too many groups for colours are drawn as points, with the reason', () => {
  const rows = [...Array(9).keys()].flatMap((i) => [
    [`a`, `s${i}`, i],
    [`b`, `s${i}`, i],
  ]);
  onStage(<Bench runs={[runOf(['x', 's', 'n:BIGINT'], rows)]} />);
  fireEvent.change(screen.getByLabelText('Across'), { target: { value: '0' } });
  fireEvent.change(screen.getByLabelText('Colours'), { target: { value: '1' } });
  screen.getByText(/no more than 6 colours can be told apart/);
  expect(picture().getAttribute('aria-label')).toMatch(/^Chart of points/);
});

test('the picture has one name, holds no style element, and a line breaks where a month is missing', async () => {
  const rows = [
    ['2001-04-01', 3],
    ['2001-05-01', 4],
    ['2001-08-01', 5],
    ['2001-09-01', 6],
  ];
  onStage(<Bench runs={[runOf(['month:DATE', 'n:BIGINT'], rows)]} />);
  await waitFor(() => expect(picture().querySelector('svg')).not.toBeNull());
  expect(picture().getAttribute('aria-label')).toBe('Line chart: n by month');
  expect(picture().querySelectorAll('style, [aria-label]')).toHaveLength(0);
  const line =
    picture()
      .querySelector('[stroke="var(--v-series-1)"] > path, path[stroke="var(--v-series-1)"]')
      ?.getAttribute('d') ?? '';
  expect(line.match(/M/g)).toHaveLength(2);
});
