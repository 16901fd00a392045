import type { Answer, BundleManifest, Bundle, BundleSummary } from '@vitrine/api';
import { useEffect, useState } from 'react';
import { problemOf } from '../../api/problem-of.ts';
import { useAction } from '../../api/use-action.ts';
import { useLoaded } from '../../api/use-loaded.ts';
import { elapsedText, exactText, plural } from '../../logic/times.ts';
import { useApi } from '../../session/session-context.ts';
import { ActButton } from '../../ui/act-button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { LoadedView } from '../../ui/loaded-view.tsx';
import { ProblemPanel } from '../../ui/problem-panel.tsx';
import { BundleDialog } from './bundle-dialog.tsx';

const lookMs = 1_000;

interface Props {
  agreement: string;
  /** Has the server keep the cells as they are; which saving that is. */
  settle: () => Promise<number>;
  onShown: (shownToday: number) => void;
}

/** Runs of the notebook from the top in a fresh room, and the bundles that they became. */
export function BundlesPanel({ agreement, settle, onShown }: Props) {
  const api = useApi();
  const params = { ref: agreement };
  const handle = useLoaded(`bundles:${agreement}`, (signal) => api.call('listBundles', { params, signal }));
  const [opened, setOpened] = useState<Bundle>();
  // What was looked at before is what another run is held against.
  const [seen, setSeen] = useState<readonly BundleManifest[]>([]);
  const goesOn = (handle.loaded.data?.running.length ?? 0) > 0;
  const { reload } = handle;
  useEffect(() => {
    if (!goesOn) return;
    const timer = setInterval(reload, lookMs);
    return () => clearInterval(timer);
  }, [goesOn, reload]);
  const start = useAction(async () => {
    const revision = await settle();
    await api.call('startFreshRun', { params, body: { revision } });
    reload();
  });
  const look = useAction(async (id: string) => {
    const bundle = await api.call('showBundle', { params: { ...params, id } });
    onShown(bundle.shownToday);
    setOpened(bundle);
  });
  const cancel = useAction(async (id: string) => {
    await api.call('cancelFreshRun', { params: { ...params, id } });
    reload();
  });
  const problem = start.problem ?? look.problem ?? cancel.problem;
  return (
    <section aria-labelledby="bundles">
      <h2 id="bundles" className="nhsuk-heading-xs">
        Runs from the top
      </h2>
      <ActButton type="button" small secondary off={start.busy} onClick={() => void start.run()}>
        Run from the top in a fresh room
      </ActButton>
      {problem === undefined ? null : <ProblemPanel problem={problem} />}
      <LoadedView what="the runs from the top" handle={handle}>
        {(found) => (
          <>
            <GoingOn running={found.running} onCancel={(id) => void cancel.run(id)} />
            {found.problem === null || found.problem === undefined ? null : (
              <ProblemPanel problem={problemOf(found.problem)} />
            )}
            {found.bundles.length === 0 && !goesOn ? (
              <Empty>
                None. Such a run shows nothing; it keeps code, versions, data and outputs with their digests
                as a bundle.
              </Empty>
            ) : (
              <ul className="v-outputs" aria-label="Bundles">
                {found.bundles.map((one) => (
                  <BundleRow key={one.id} bundle={one} onLook={() => void look.run(one.id)} />
                ))}
              </ul>
            )}
          </>
        )}
      </LoadedView>
      {opened === undefined ? null : (
        <BundleDialog
          agreement={agreement}
          bundle={opened}
          other={seen.findLast(({ id }) => id !== opened.manifest.id)}
          onShown={onShown}
          onClose={() => {
            setSeen([...seen.filter(({ id }) => id !== opened.manifest.id), opened.manifest]);
            setOpened(undefined);
          }}
        />
      )}
    </section>
  );
}

interface GoingOnProps {
  running: Answer<'listBundles'>['running'];
  onCancel: (id: string) => void;
}

function GoingOn({ running, onCancel }: GoingOnProps) {
  return (
    <div role="status" aria-label="Run from the top">
      {running.map(({ id, cell, cells, stage, elapsedMs }) => (
        <p key={id} className="v-tight">
          <progress aria-label="Run from the top" value={cell} max={cells} /> {stage}
          {cell === 0 ? '' : `: cell ${cell} of ${cells}`}{' '}
          <span className="v-quiet v-clock">{elapsedText(elapsedMs)}</span>{' '}
          <button type="button" className="v-linkish" onClick={() => onCancel(id)}>
            Cancel the run
          </button>
        </p>
      ))}
    </div>
  );
}

function BundleRow({ bundle, onLook }: { bundle: BundleSummary; onLook: () => void }) {
  const { at, state, cells, elapsedMs } = bundle;
  return (
    <li>
      {exactText(at)}{' '}
      <span className="v-quiet">
        {state === 'ok' ? 'to the end' : 'a cell failed'}, {plural(cells, 'cell')}, {elapsedText(elapsedMs)}
      </span>{' '}
      <button
        type="button"
        className="v-linkish"
        aria-label={`What it holds, run of ${exactText(at)}`}
        onClick={onLook}
      >
        What it holds
      </button>
    </li>
  );
}
