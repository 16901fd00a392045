import type { NotebookDifference, NotebookVersion } from '@vitrine/api';
import { Button } from 'nhsuk-react-components';
import { Fragment, useState, type SubmitEvent } from 'react';
import { useAction } from '../../api/use-action.ts';
import { useLoaded } from '../../api/use-loaded.ts';
import { momentText, plural } from '../../logic/times.ts';
import { useApi } from '../../session/session-context.ts';
import { ActButton } from '../../ui/act-button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Empty } from '../../ui/empty.tsx';
import { LoadedView } from '../../ui/loaded-view.tsx';
import { ProblemPanel } from '../../ui/problem-panel.tsx';
import { DifferenceView } from './difference-view.tsx';

interface Props {
  agreement: string;
  /** Has the server keep the cells as they are; which saving that is. */
  settle: () => Promise<number>;
  /** Read the notebook again: it is another now. */
  onRestored: () => void;
}

type Asked = { readonly act: 'look' | 'restore' | 'remove'; readonly difference: NotebookDifference };

/** Versions of the notebook by their names: save, compare with what it is now, bring back, remove. */
// eslint-disable-next-line max-lines-per-function -- Keeping, comparing and restoring share one list and one dialog: parted, each would need the others' state.
export function VersionsPanel({ agreement, settle, onRestored }: Props) {
  const api = useApi();
  const ref = agreement;
  const [name, setName] = useState('');
  const [asked, setAsked] = useState<Asked>();
  const handle = useLoaded(`versions:${ref}`, (signal) =>
    api.call('listVersions', { params: { ref }, signal }),
  );
  const save = useAction(async () => {
    const revision = await settle();
    await api.call('saveVersion', { params: { ref }, body: { name, revision } });
    setName('');
    handle.reload();
  });
  const open = useAction(async ({ id, act }: { id: string; act: Asked['act'] }) => {
    await settle();
    setAsked({ act, difference: await api.call('compareVersions', { params: { ref, id } }) });
  });
  const change = useAction(async ({ act, difference }: Asked) => {
    const params = { ref, id: difference.version.id };
    if (act === 'remove') {
      await api.call('removeVersion', { params });
      handle.reload();
    } else {
      await api.call('restoreVersion', { params, body: { revision: await settle() } });
      onRestored();
    }
    setAsked(undefined);
  });
  const discard = useAction(async (id: string) => {
    await api.call('removeVersion', { params: { ref, id } });
    handle.reload();
  });
  const close = (): void => {
    change.clear();
    setAsked(undefined);
  };
  const onSave = (event: SubmitEvent): void => {
    event.preventDefault();
    if (name.trim() !== '' && !save.busy) void save.run();
  };
  const problem = save.problem ?? open.problem ?? discard.problem;
  return (
    <section aria-labelledby="versions">
      <h2 id="versions" className="nhsuk-heading-xs">
        Versions
      </h2>
      <form className="v-field" onSubmit={onSave}>
        <label htmlFor="version-name">Name of a version</label>
        <input
          id="version-name"
          className="nhsuk-input"
          value={name}
          maxLength={80}
          onChange={(event) => setName(event.target.value)}
        />
        <ActButton type="submit" small secondary off={save.busy || name.trim() === ''}>
          Save version
        </ActButton>
      </form>
      {problem === undefined ? null : <ProblemPanel problem={problem} />}
      <LoadedView what="the versions" handle={handle}>
        {({ versions, unreadable }) =>
          versions.length + unreadable.length === 0 ? (
            <Empty>None. A version keeps the code and words as they are now, by a name.</Empty>
          ) : (
            <ul className="v-outputs" aria-label="Versions">
              {versions.map((version) => (
                <VersionRow
                  key={version.id}
                  version={version}
                  onAsk={(act) => void open.run({ id: version.id, act })}
                />
              ))}
              {unreadable.map((id) => (
                <li key={id}>
                  A version that cannot be read{' '}
                  <button
                    type="button"
                    className="v-linkish"
                    aria-label="Remove a version that cannot be read"
                    onClick={() => void discard.run(id)}
                  >
                    Remove
                  </button>
                </li>
              ))}
            </ul>
          )
        }
      </LoadedView>
      {asked === undefined ? null : (
        <AskedDialog
          asked={asked}
          busy={change.busy}
          problem={change.problem}
          onDo={() => void change.run(asked)}
          onClose={close}
        />
      )}
    </section>
  );
}

function VersionRow({ version, onAsk }: { version: NotebookVersion; onAsk: (act: Asked['act']) => void }) {
  const { name, at, cells } = version;
  const ways = [
    ['look', 'Compare', `Compare “${name}” with the notebook`],
    ['restore', 'Restore', `Restore “${name}”`],
    ['remove', 'Remove', `Remove “${name}”`],
  ] as const;
  return (
    <li>
      <bdi>{name}</bdi>{' '}
      <span className="v-quiet">
        {momentText(at)}, {plural(cells, 'cell')}
      </span>{' '}
      {ways.map(([act, words, label]) => (
        <Fragment key={act}>
          <button type="button" className="v-linkish" aria-label={label} onClick={() => onAsk(act)}>
            {words}
          </button>{' '}
        </Fragment>
      ))}
    </li>
  );
}

interface AskedProps {
  asked: Asked;
  busy: boolean;
  problem: Parameters<typeof ConfirmDialog>[0]['problem'];
  onDo: () => void;
  onClose: () => void;
}

/** The difference; and before an act what it does. */
function AskedDialog({ asked: { act, difference }, busy, problem, onDo, onClose }: AskedProps) {
  const { name } = difference.version;
  if (act === 'look')
    return (
      <Dialog title={`From “${name}” to now`} onClose={onClose}>
        <DifferenceView cells={difference.cells} />
        <div className="v-buttons">
          <Button type="button" onClick={onClose}>
            Close
          </Button>
        </div>
      </Dialog>
    );
  const restoring = act === 'restore';
  return (
    <ConfirmDialog
      title={restoring ? `Restore “${name}”?` : `Remove “${name}”?`}
      confirm={restoring ? 'Restore' : 'Remove'}
      keep={restoring ? 'Keep the notebook as it is' : 'Keep the version'}
      busy={busy}
      problem={problem}
      onConfirm={onDo}
      onClose={onClose}
    >
      <p>
        {restoring
          ? 'The notebook becomes what it was then. What it is now is kept as a version first. This is what changed since:'
          : 'The notebook stays as it is. This is what changed since the version:'}
      </p>
      <DifferenceView cells={difference.cells} />
    </ConfirmDialog>
  );
}
