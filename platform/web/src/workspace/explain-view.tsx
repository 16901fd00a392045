import type { Explanation, Problem, SqlPlace } from '@vitrine/api';
import { costText, errorText } from '../privacy/privacy-words.ts';
import { ConditionsRead } from '../ui/conditions-read.tsx';
import { Empty } from '../ui/empty.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { ScrollTable } from '../ui/scroll-table.tsx';
import { GoToPlace } from './go-to-place.tsx';

export interface Explained {
  sql: string;
  explanation: Explanation;
}

interface Props {
  explained: Explained | undefined;
  /** The editor's text now: an explanation of other text is labelled as such. */
  sql: string;
  busy: boolean;
  problem: Problem | undefined;
  /** Where in the editor's text it would be refused. */
  place: SqlPlace | undefined;
  onGoTo: (place: SqlPlace) => void;
}

/** What a query would see, before it runs. */
export function ExplainView({ explained, sql, busy, problem, place, onGoTo }: Props) {
  if (problem !== undefined) return <ProblemPanel problem={problem} />;
  if (busy) return <p>Explaining…</p>;
  if (explained === undefined) {
    return <Empty>Choose “Explain” to see what the query would see, without running it.</Empty>;
  }
  const { explanation } = explained;
  return (
    <div className="v-explain">
      {explained.sql === sql ? null : <p className="v-warn">The query has changed since this explanation.</p>}
      {explanation.refusal === null ? (
        <p className="v-good">The query is accepted. {explanation.result}</p>
      ) : (
        <div className="v-warn">
          <p>
            <strong>It would be refused:</strong> {explanation.refusal.detail}
          </p>
          {explanation.refusal.help === undefined ? null : (
            <p>
              <strong>What helps:</strong> {explanation.refusal.help}
            </p>
          )}
          <GoToPlace place={place} onGoTo={onGoTo} />
          <p className="v-quiet">
            Rule <code>{explanation.refusal.code}</code>
          </p>
        </div>
      )}
      {explanation.privacy === null ? null : (
        <ul aria-label="Cost and expected error">
          <li>{costText(explanation.privacy)}</li>
          {explanation.privacy.figures.map((one) => (
            <li key={one.figure}>{errorText(one)}</li>
          ))}
        </ul>
      )}
      {explanation.refusal === null ? null : <p>This is what the agreement lets a query see:</p>}
      {explanation.tables.map((table) => (
        <section key={table.dataset} aria-label={table.dataset}>
          <h3 className="nhsuk-heading-xs">{table.dataset}</h3>
          <p>
            <strong>Rows:</strong> {table.rows}
          </p>
          <p>
            <strong>Opt-outs:</strong> {table.optOuts}
          </p>
          <ConditionsRead columns={table.conditionsRead} />
          <ScrollTable label={`What the query sees of ${table.dataset}`}>
            <thead>
              <tr>
                <th scope="col">Column</th>
                <th scope="col">Becomes</th>
                {explanation.accepted ? <th scope="col">Used</th> : null}
              </tr>
            </thead>
            <tbody>
              {table.columns.map((column) => (
                <tr key={column.name}>
                  <th scope="row">
                    <code>{column.name}</code>
                  </th>
                  <td>{column.becomes}</td>
                  {explanation.accepted ? <td>{column.used ? 'yes' : 'no'}</td> : null}
                </tr>
              ))}
            </tbody>
          </ScrollTable>
        </section>
      ))}
    </div>
  );
}
