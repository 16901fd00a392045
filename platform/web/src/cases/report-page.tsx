import type { IncidentReport } from '@vitrine/api';
import type { ReactNode } from 'react';
import { useParams } from 'react-router';
import { useLoaded } from '../api/use-loaded.ts';
import { useApi } from '../session/session-context.ts';
import { ActButton } from '../ui/act-button.tsx';
import { LoadedView } from '../ui/loaded-view.tsx';
import { PrintButton } from '../ui/print-button.tsx';
import { saveFile } from '../ui/save-file.ts';
import { ForReviewers } from './for-reviewers.tsx';
import { utcText } from './words.ts';

/** The report to the regulator, to print or to save. */
export function ReportPage() {
  const { id = '' } = useParams();
  return (
    <ForReviewers title="Report of a personal data breach">
      <Report key={id} id={id} />
    </ForReviewers>
  );
}

function Report({ id }: { id: string }) {
  const api = useApi();
  const handle = useLoaded(`report:${id}`, (signal) =>
    api.call('getIncidentReport', { params: { incident: id }, signal }),
  );
  const save = (text: string, name: string, type: string): void =>
    saveFile(new TextEncoder().encode(text), name, type);
  return (
    <LoadedView what="the report" handle={handle}>
      {({ fileName, markdown, report }) => (
        <>
          <div className="v-buttons v-no-print">
            <PrintButton />
            <ActButton
              type="button"
              secondary
              small
              off={false}
              onClick={() => save(markdown, `${fileName}.md`, 'text/markdown')}
            >
              Save as Markdown
            </ActButton>
            <ActButton
              type="button"
              secondary
              small
              off={false}
              onClick={() =>
                save(`${JSON.stringify(report, null, 2)}\n`, `${fileName}.json`, 'application/json')
              }
            >
              Save as JSON
            </ActButton>
          </div>
          <Body report={report} />
        </>
      )}
    </LoadedView>
  );
}

function Body({ report }: { report: IncidentReport }) {
  const { breach, nature, dataSubjects, records, measures } = report;
  return (
    <>
      <p>
        Report under article 33 of the UK GDPR on <code className="v-break">{report.incident}</code>, made{' '}
        {utcText(report.made)}.
      </p>
      <Part title="When">
        <Lines
          lines={[
            `It happened, or began: ${utcText(breach.happened)}`,
            `The controller became aware of it: ${utcText(breach.aware)}`,
            `The 72 hours end: ${utcText(breach.deadline)}`,
            ...(breach.notified.length === 0 ? ['The regulator was not told yet.'] : []),
            ...breach.notified.map(
              ({ at, reference }) => `The regulator was told: ${utcText(at)}, reference ${reference}`,
            ),
          ]}
        />
        {breach.lateReasons === null ? null : (
          <>
            <h3 className="nhsuk-heading-s">Reasons of the delay</h3>
            <p className="v-words">{breach.lateReasons}</p>
          </>
        )}
      </Part>
      <Part title="Nature of the breach (article 33(3)(a))">
        <Lines lines={nature.kinds} />
        <p className="v-words">{nature.description}</p>
        <h3 className="nhsuk-heading-s">Categories of people and data</h3>
        <Lines lines={dataSubjects.categories} />
        <Lines
          lines={[
            `Approximate number of people: ${dataSubjects.approximateNumber}`,
            `Approximate number of records: ${records.approximateNumber}`,
          ]}
        />
      </Part>
      <Part title="Where more can be asked (article 33(3)(b))">
        <p className="v-words">{report.contact}</p>
      </Part>
      <Part title="Likely consequences (article 33(3)(c))">
        <p className="v-words">{report.likelyConsequences}</p>
        <p>Risk: {report.risk}.</p>
      </Part>
      <Part title="Measures taken or proposed (article 33(3)(d))">
        <p className="v-words">{measures.takenOrProposed}</p>
        <Lines
          lines={measures.containment.map(
            ({ agreement, asked, state, since }) =>
              `${agreement}: suspension asked ${utcText(asked)}; ${state}${since === null ? '' : ` since ${utcText(since)}`}`,
          )}
        />
      </Part>
      <Part title="Who else was told">
        {report.told.length === 0 ? <p>Nobody yet.</p> : null}
        {report.told.map(({ who, at, words }) => (
          <div key={`${who} ${at} ${words}`}>
            <p>
              {who}, {utcText(at)}:
            </p>
            <p className="v-words">{words}</p>
          </div>
        ))}
      </Part>
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2 className="nhsuk-heading-m">{title}</h2>
      {children}
    </section>
  );
}

function Lines({ lines }: { lines: readonly string[] }) {
  return lines.length === 0 ? null : (
    <ul>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
