import type { Answer, Bundle, BundleManifest } from '@vitrine/api';
import { Button } from 'nhsuk-react-components';
import { useState } from 'react';
import { useAction } from '../../api/use-action.ts';
import { exactText, plural } from '../../logic/times.ts';
import { useApi } from '../../session/session-context.ts';
import { ActButton } from '../../ui/act-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ProblemPanel } from '../../ui/problem-panel.tsx';
import { languageNames } from '../languages.ts';
import { OutputView } from '../output-view.tsx';
import { sameAs, stateWords } from './bundle-words.ts';

interface Props {
  agreement: string;
  bundle: Bundle;
  /** A bundle that was looked at before, to hold this one against. */
  other: BundleManifest | undefined;
  onShown: (shownToday: number) => void;
  onClose: () => void;
}

/** What a bundle holds. Its outputs are shown one by one, each for what it counts. */
export function BundleDialog({ agreement, bundle, other, onShown, onClose }: Props) {
  const { manifest, sha256 } = bundle;
  return (
    <Dialog title={`Run of ${exactText(manifest.at)}`} onClose={onClose}>
      <div className="v-difference" role="group" aria-label="What the bundle holds" tabIndex={0}>
        <p className="v-tight">
          {manifest.state === 'ok' ? 'It ran to the end.' : 'It stopped at a cell that failed.'} This list
          counted as text on today’s allowance; an output counts when you show it.
        </p>
        <Versions manifest={manifest} />
        {manifest.cells.map((cell, at) => (
          <BundleCellView
            key={cell.id}
            agreement={agreement}
            manifest={manifest}
            at={at}
            other={other}
            onShown={onShown}
          />
        ))}
        <Files manifest={manifest} other={other} />
        <p className="v-tight">
          SHA-256 of the bundle: <code>{sha256}</code>
        </p>
      </div>
      <div className="v-buttons">
        <Button type="button" onClick={onClose}>
          Close
        </Button>
      </div>
    </Dialog>
  );
}

function Versions({ manifest: { versions, cuts, agreement } }: { manifest: BundleManifest }) {
  const { vitrine, engine, python, r } = versions;
  const languages = [
    ...(python === undefined ? [] : [{ name: 'Python', ...python }]),
    ...(r === undefined ? [] : [{ name: 'R', ...r }]),
  ];
  return (
    <details>
      <summary>
        {`Under ${agreement}, with DuckDB ${engine}, Vitrine ${vitrine}`}
        {languages.map(({ name, version }) => `, ${name} ${version}`)}
      </summary>
      <ul>
        {cuts.map(({ dataset, cut }) => (
          <li key={dataset}>
            Cut of {dataset}: <code>{cut}</code>
          </li>
        ))}
        {python === undefined ? null : (
          <li>
            Lock file of Python’s packages: <code>{python.lock}</code>
          </li>
        )}
        {languages.map(({ name, packages }) => (
          <li key={name}>
            {name}: {packages.map((one) => `${one.name} ${one.version}`).join(', ')}
          </li>
        ))}
      </ul>
    </details>
  );
}

interface CellProps {
  agreement: string;
  manifest: BundleManifest;
  at: number;
  other: BundleManifest | undefined;
  onShown: (shownToday: number) => void;
}

function BundleCellView({ agreement, manifest, at, other, onShown }: CellProps) {
  const cell = manifest.cells[at];
  if (cell === undefined) return null;
  const { language, name, code, state, truncated, outputs } = cell;
  return (
    <section aria-label={`Cell ${at + 1} of the bundle`}>
      <details>
        <summary>
          <strong>
            Cell {at + 1}, {languageNames[language]}
          </strong>
          {name === undefined ? '' : `, ${name}`}: {stateWords[state]}
          {truncated ? ', not all that it put out is here' : ''}
        </summary>
        <pre className="v-cell-code">{code}</pre>
      </details>
      <ul className="v-outputs">
        {outputs.map((output, place) => (
          <li key={output.place}>
            {`${output.kind}, ${plural(output.size, output.kind === 'image' ? 'byte' : 'character')}`}{' '}
            <code className="v-digest">{output.sha256}</code> {sameAs(cell, place, other)}
            <ShowOutput
              agreement={agreement}
              bundle={manifest.id}
              place={output.place}
              name={`Cell ${at + 1}, output ${place + 1}`}
              onShown={onShown}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface ShowProps {
  agreement: string;
  bundle: string;
  place: number;
  name: string;
  onShown: (shownToday: number) => void;
}

function ShowOutput({ agreement, bundle, place, name, onShown }: ShowProps) {
  const api = useApi();
  const [shown, setShown] = useState<Answer<'showBundleOutput'>>();
  const show = useAction(async () => {
    const params = { ref: agreement, id: bundle, output: String(place) };
    const found = await api.call('showBundleOutput', { params });
    onShown(found.shownToday);
    setShown(found);
  });
  if (shown === undefined)
    return (
      <>
        <ActButton
          type="button"
          small
          secondary
          off={show.busy}
          label={`Show ${name}`}
          onClick={() => void show.run()}
        >
          Show
        </ActButton>
        {show.problem === undefined ? null : <ProblemPanel problem={show.problem} />}
      </>
    );
  return (
    <>
      {shown.output === null ? null : <OutputView output={shown.output} cell={name} onGoToLine={undefined} />}
      {shown.withheld === null ? null : <p className="v-warn">{shown.withheld}</p>}
    </>
  );
}

function Files({
  manifest: { files, misnamed },
  other,
}: {
  manifest: BundleManifest;
  other: BundleManifest | undefined;
}) {
  if (files.length === 0 && misnamed === 0) return null;
  return (
    <section aria-label="Output files of the bundle">
      <strong>Output files</strong>
      <ul className="v-outputs">
        {files.map(({ name, language, bytes, sha256 }) => {
          const before = other?.files.find((one) => one.name === name && one.language === language);
          const word =
            before === undefined
              ? ''
              : before.sha256 === sha256
                ? 'the same as before'
                : 'another than before';
          return (
            <li key={`${language} ${name}`}>
              <code>{name}</code> {`${plural(bytes, 'byte')}, ${languageNames[language]}`}{' '}
              <code className="v-digest">{sha256 ?? 'too large to read'}</code> {word}
            </li>
          );
        })}
      </ul>
      {misnamed === 0 ? null : (
        <p className="v-warn">{plural(misnamed, 'file')} not listed for their names.</p>
      )}
    </section>
  );
}
