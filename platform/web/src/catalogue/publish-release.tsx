import type { CheckProgress, Problem, PublishProgress } from '@vitrine/api';
import { useState } from 'react';
import { Link } from 'react-router';
import { addresses } from '../addresses.ts';
import { problemOf } from '../api/problem-of.ts';
import { plural } from '../logic/times.ts';
import { useApi } from '../session/session-context.ts';
import { DraftField } from '../session/draft-field.tsx';
import { useDocumentDraft } from '../session/use-document-draft.ts';
import { ActButton } from '../ui/act-button.tsx';
import { DraftFrom } from './draft-from.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { QualityTables } from './quality-tables.tsx';

type Published = Extract<PublishProgress, { kind: 'published' }>;
type Checked = Extract<CheckProgress, { kind: 'checked' }>;
type Step = Extract<PublishProgress, { kind: 'step' }>;

/** For data managers: a dataset file in, an immutable release out, with every step shown. */
export function PublishRelease({ onPublished }: { onPublished: () => void }) {
  const api = useApi();
  const draft = useDocumentDraft('dataset-file');
  const { text, change: keep, done } = draft;
  const [step, setStep] = useState<Step>();
  const [busy, setBusy] = useState(false);
  const [checked, setChecked] = useState<Checked>();
  const [result, setResult] = useState<Published>();
  const [problem, setProblem] = useState<Problem>();

  const follow = async <Line extends CheckProgress | PublishProgress>(
    lines: AsyncIterable<Line>,
    onEnd: (line: Exclude<Line, { kind: 'step' | 'problem' }>) => void,
  ) => {
    setBusy(true);
    setResult(undefined);
    setChecked(undefined);
    setProblem(undefined);
    setStep({ kind: 'step', step: 'Sending the dataset file' });
    try {
      for await (const line of lines) {
        if (line.kind === 'step') setStep(line);
        else if (line.kind === 'problem') setProblem(problemOf(line.problem));
        else onEnd(line as Exclude<Line, { kind: 'step' | 'problem' }>);
      }
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
      setStep(undefined);
    }
  };
  const check = () => follow(api.stream('checkDataset', { body: { text } }), setChecked);
  const publish = () =>
    follow(api.stream('publishDataset', { body: { text } }), (line) => {
      setResult(line);
      done();
      onPublished();
    });

  return (
    <section className="v-panel" aria-labelledby="publish">
      <h2 id="publish" className="nhsuk-heading-m">
        Publish a release
      </h2>
      <DraftFrom empty={!draft.locked && text.trim() === ''} onDraft={keep} />
      <DraftField
        draft={draft}
        label="Dataset file"
        hint="YAML that describes the data: never the data itself. The server keeps it for you alone until you publish it."
        onChange={keep}
      />
      <ActButton type="button" off={busy || text.trim() === ''} onClick={() => void publish()}>
        Publish
      </ActButton>{' '}
      <ActButton type="button" secondary off={busy || text.trim() === ''} onClick={() => void check()}>
        Check without publishing
      </ActButton>
      <div role="status">
        {step === undefined ? null : (
          <p>
            <progress
              aria-label={step.step}
              max={1}
              {...(step.done === undefined ? {} : { value: step.done })}
            />{' '}
            {step.step}…
          </p>
        )}
        {result === undefined ? null : <PublishedResult result={result} />}
        {checked === undefined ? null : <CheckedResult checked={checked} />}
      </div>
      {problem === undefined ? null : <ProblemPanel problem={problem} />}
    </section>
  );
}

function CheckedResult({ checked }: { checked: Checked }) {
  return (
    <div>
      <h3 className="nhsuk-heading-s">
        {checked.dataset} {checked.version} was checked; nothing is published
      </h3>
      {checked.taken ? (
        <p className="v-warn">This version is published already: give the file a higher one.</p>
      ) : null}
      <QualityTables report={checked.report} />
    </div>
  );
}

function PublishedResult({ result }: { result: Published }) {
  return (
    <div className="v-good">
      <h3 className="nhsuk-heading-s">
        <Link to={addresses.dataset(result.dataset)}>{result.dataset}</Link> {result.version} is published
      </h3>
      <p>
        {plural(result.rowsIn, 'row')} in = {result.rowsPublished.toLocaleString('en-GB')} published +{' '}
        {result.rowsQuarantined.toLocaleString('en-GB')} quarantined.
      </p>
      <p>
        <Link to={addresses.delivery(result.dataset, result.version)}>
          What the delivery came to, the rows in quarantine, and the list for the sender
        </Link>
      </p>
      {result.synopsis === null ? null : <p>{result.synopsis}</p>}
      {result.sameFileAs === null ? null : (
        <p className="v-warn">The file is the very one that release {result.sameFileAs} was made of.</p>
      )}
      {result.earlier === null ? null : (
        <p>
          Of the rows kept out of {result.earlier.release}, {result.earlier.cameBack.toLocaleString('en-GB')}{' '}
          came back.
        </p>
      )}
      <Reasons caption="Why rows were quarantined" reasons={result.reasons} />
      <Reasons
        caption="How rows came to their person"
        reasons={result.linkage
          .filter(({ rows }) => rows !== 'none')
          .map(({ reason, rows }) => ({ reason: steps[reason] ?? reason, rows }))}
      />
      <Reasons caption="Published all the same, worth a look" reasons={result.warnings} />
      <p className="v-quiet">
        Manifest SHA-256 <code>{result.manifestSha256}</code>
      </p>
    </div>
  );
}

const steps: Readonly<Record<string, string>> = {
  number: 'by number and birth date',
  likeness: 'by likeness',
  review: 'wait for two data managers',
  unlinked: 'published as nobody’s',
  quarantined: 'quarantined as nobody’s',
};

interface ReasonsProps {
  caption: string;
  /** Rows by reason; as text where the count is about. */
  reasons: readonly { reason: string; rows: number | string }[];
}

function Reasons({ caption, reasons }: ReasonsProps) {
  if (reasons.length === 0) return null;
  return (
    <table className="v-table">
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">Reason</th>
          <th scope="col" className="v-number">
            Rows
          </th>
        </tr>
      </thead>
      <tbody>
        {reasons.map((one) => (
          <tr key={one.reason}>
            <td>{one.reason}</td>
            <td className="v-number">{one.rows.toLocaleString('en-GB')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
