import type { QuarantinedRows } from '@vitrine/api';
import { Select } from 'nhsuk-react-components';
import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { plural } from '../logic/times.ts';
import { useApi } from '../session/session-context.ts';
import { ActButton } from '../ui/act-button.tsx';
import { Empty } from '../ui/empty.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { ScrollTable } from '../ui/scroll-table.tsx';

type Row = QuarantinedRows['rows'][number];

const laterTexts: Readonly<Record<NonNullable<Row['later']>, string>> = {
  'came-back': 'Came back in the next release',
  'still-quarantined': 'Kept out of the next release too',
  'not-delivered': 'Not in the next delivery',
  unknown: 'Cannot be told apart',
};

interface Props {
  dataset: string;
  version: string;
  reasons: readonly string[];
}

/** The rows that were kept out, a page at a time: nothing is shown before somebody asks, and each look is recorded. */
export function QuarantineRows({ dataset, version, reasons }: Props) {
  const api = useApi();
  const [reason, setReason] = useState('');
  const [page, setPage] = useState<QuarantinedRows>();
  const look = useAction(async (after: number) => {
    setPage(undefined);
    const body = reason === '' ? { after } : { after, reason };
    setPage(await api.call('showQuarantine', { params: { dataset, version }, body }));
  });
  const last = page?.rows.at(-1)?.line ?? 0;
  return (
    <section aria-labelledby="quarantine">
      <h2 id="quarantine" className="nhsuk-heading-m">
        Rows in quarantine
      </h2>
      <p className="v-warn">
        These are patients’ own rows, names and numbers included. Each look shows 25 of them, is recorded
        under your name before it is shown, and counts against the day. What you see here is not kept in this
        browser.
      </p>
      <Select
        id="quarantine-reason"
        label="Reason"
        value={reason}
        onChange={(event) => {
          setReason(event.target.value);
          setPage(undefined);
        }}
      >
        <Select.Option value="">All reasons</Select.Option>
        {reasons.map((one) => (
          <Select.Option key={one} value={one}>
            {one}
          </Select.Option>
        ))}
      </Select>
      <ActButton type="button" off={look.busy} onClick={() => void look.run(0)}>
        Show rows
      </ActButton>
      <div role="status">
        {look.busy ? <p>Recording the look and reading…</p> : null}
        {page === undefined ? null : <p>{plural(page.left, 'look')} left today.</p>}
      </div>
      {look.problem === undefined ? null : <ProblemPanel problem={look.problem} />}
      {page === undefined ? null : <Rows rows={page.rows} />}
      {page?.more === true ? (
        <ActButton type="button" secondary off={look.busy} onClick={() => void look.run(last)}>
          Show the next rows
        </ActButton>
      ) : null}
    </section>
  );
}

function Rows({ rows }: { rows: readonly Row[] }) {
  if (rows.length === 0) return <Empty>No row was kept out for this reason.</Empty>;
  return (
    <ScrollTable label="Rows in quarantine">
      <thead>
        <tr>
          <th scope="col" className="v-number">
            Line
          </th>
          <th scope="col">Why</th>
          <th scope="col">The row as it arrived</th>
          <th scope="col">Since</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.line}>
            <th scope="row" className="v-number">
              {row.line}
            </th>
            <td>
              <code>{row.reason}</code>
              <br />
              {row.text}
            </td>
            <td>
              {row.source === null ? <Cells row={row} /> : <code className="v-break">{row.source}</code>}
            </td>
            <td>{row.later === null ? '' : laterTexts[row.later]}</td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  );
}

function Cells({ row }: { row: Row }) {
  const wrong = row.reason.slice(row.reason.indexOf(':') + 1);
  return (
    <dl className="v-facts">
      {row.cells.map(({ column, value }) => (
        <div key={column}>
          <dt>
            {column === wrong ? (
              <strong>
                {column} <span className="nhsuk-u-visually-hidden">(what is wrong)</span>
              </strong>
            ) : (
              column
            )}
          </dt>
          <dd className="v-break">{value ?? <em>empty</em>}</dd>
        </div>
      ))}
    </dl>
  );
}
