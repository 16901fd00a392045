import type { Environment } from '@vitrine/api';
import { SummaryList } from 'nhsuk-react-components';
import { exactText } from '../logic/times.ts';

/** Running, or stopped since when, by whom and why; read out when it changes. */
export function EnvironmentState({ now }: { now: Environment }) {
  return (
    <div role="status" aria-label="State">
      {now.stopped ? (
        <>
          <p className="v-measure">
            Everything is stopped: no query runs, no room opens, and no request’s file is opened, released or
            downloaded. It stays so, also after a restart, until an operator lifts it.
          </p>
          <StopFacts now={now} />
        </>
      ) : (
        <p className="v-measure">
          Everything runs: queries, rooms and releases, as agreements and checkers allow. If something is
          wrong, stop everything first and find out afterwards: it can be lifted at any time.
        </p>
      )}
    </div>
  );
}

/** Who threw the switch, when and why: whom to ask before it is lifted. */
export function StopFacts({ now }: { now: Extract<Environment, { stopped: true }> }) {
  return (
    <SummaryList>
      <SummaryList.Row>
        <SummaryList.Key>Stopped</SummaryList.Key>
        <SummaryList.Value>{exactText(now.since)}</SummaryList.Value>
      </SummaryList.Row>
      <SummaryList.Row>
        <SummaryList.Key>By</SummaryList.Key>
        <SummaryList.Value>{now.by?.name ?? 'No longer on record'}</SummaryList.Value>
      </SummaryList.Row>
      <SummaryList.Row>
        <SummaryList.Key>Reason</SummaryList.Key>
        <SummaryList.Value className="v-prewrap v-break">
          {now.reason ?? 'No longer on record'}
        </SummaryList.Value>
      </SummaryList.Row>
    </SummaryList>
  );
}
