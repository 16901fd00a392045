import type { Notebook, Workspace } from '@vitrine/api';
import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { useApi } from '../session/session-context.ts';
import { ActButton } from '../ui/act-button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { OutputsPanel } from '../workspace/outputs-panel.tsx';
import { SchemaTree } from '../workspace/schema-tree.tsx';
import { StatusLine } from '../workspace/status-line.tsx';
import { useRoom } from '../workspace/use-room.ts';
import { withImported } from './cells.ts';
import { CellSlot } from './cell-slot.tsx';
import { ImportFile } from './import-file.tsx';
import { KeySheet } from './key-sheet.tsx';
import { NotebookSaving } from './notebook-saving.tsx';
import { OutputFiles } from './output-files.tsx';
import { LanguageNotice, useLanguageStates } from './language-state.tsx';
import { kernelsOf, languageNames, type KernelLanguage } from './languages.ts';
import { useCellActs } from './use-cell-acts.ts';
import { useCellHost } from './use-cell-host.ts';
import { nameFault, namedResults } from './result-names.ts';
import { useFreshness } from './use-freshness.ts';
import { useNotebook } from './use-notebook.ts';
import { BundlesPanel } from './bundles/bundles-panel.tsx';
import { VariablesPanel } from './variables-panel.tsx';
import { VersionsPanel } from './versions/versions-panel.tsx';

interface Props {
  space: Workspace;
  notebook: Notebook;
  /** Read the notebook again, as the server has it. */
  onReload: () => void;
}

/** Tree, cells, and what leaves, over one agreement's notebook. */
// eslint-disable-next-line max-lines-per-function -- It wires every hook of a notebook to the parts that it draws: whoever looks for that looks here.
export function NotebookView({ space, notebook, onReload }: Props) {
  const api = useApi();
  const params = { ref: space.ref };
  const languages = kernelsOf(space);
  const language = languages[0] ?? 'sql';
  const kept = useNotebook(api, space.ref, notebook, language);
  const { list, removed } = kept.cells;
  const [keys, setKeys] = useState(false);
  const [variables, setVariables] = useState(false);
  /** How many runs have ended since the page was opened. */
  const [runs, setRuns] = useState(0);
  const fresh = useFreshness(notebook, list);
  const acts = useCellActs(kept, language, fresh, () => setKeys(true));
  const [asked, setAsked] = useState<KernelLanguage>();
  const [shownToday, setShownToday] = useState(space.allowance.shownToday);
  const room = useRoom(api, space.ref, space.room.state === 'ready' || space.room.state === 'busy');
  const files = useLoaded(`files:${space.ref}`, (signal) => api.call('listOutputs', { params, signal }));
  const states = useLanguageStates(api, space.ref, languages, notebook.languages);
  const restart = useAction(async (which: KernelLanguage) => {
    await api.call('endKernel', { params: { ...params, language: which } });
    setAsked(undefined);
    fresh.restarted(list, which);
    files.reload();
    setRuns((n) => n + 1);
  });

  const host = useCellHost({
    held: acts.held,
    act: acts.act,
    come: acts.come,
    change: kept.change,
    ended: (today) => {
      if (today !== undefined) setShownToday(today);
      files.reload();
      setRuns((n) => n + 1);
    },
    results: () => namedResults(list),
    nameFault: (id, name) => nameFault(list, id, name),
  });

  return (
    <>
      <StatusLine space={space} room={room} busy={acts.running} closed={false} shownToday={shownToday} />
      {room.problem === undefined ? null : <ProblemPanel problem={room.problem} onRetry={room.retry} />}
      {languages.map((one) => (
        <LanguageNotice key={one} language={one} state={states[one]} />
      ))}
      <div className="v-bench">
        <SchemaTree tables={space.tables} onInsert={(text, kind) => acts.insert(text, kind)} />
        <div className="v-bench__work">
          <div className="v-buttons v-buttons--tight">
            <ActButton type="button" small off={acts.running} onClick={acts.runAll}>
              Run all
            </ActButton>
            <ActButton
              type="button"
              small
              secondary
              off={acts.running || fresh.behind.size === 0}
              onClick={acts.runBehind}
            >
              Run what is out of date
            </ActButton>
            {languages.map((one) => (
              <ActButton
                key={one}
                type="button"
                small
                secondary
                off={restart.busy}
                onClick={() => setAsked(one)}
              >
                {`Restart ${languageNames[one]}`}
              </ActButton>
            ))}
            <button type="button" className="v-linkish" onClick={() => acts.add(list.length)}>
              Add a cell
            </button>
            {removed.length === 0 ? null : (
              <button type="button" className="v-linkish" onClick={() => kept.change({ kind: 'undo' })}>
                Bring the deleted cell back
              </button>
            )}
            <button type="button" className="v-linkish" onClick={() => setKeys(true)}>
              Keys
            </button>
            <NotebookSaving notebook={kept} onReload={onReload} />
          </div>
          <p id="notebook-keys" className="v-quiet v-tight">
            Ctrl-Enter runs, Shift-Enter runs and goes on. Escape, then ? shows all keys. Tab leaves the
            editor.
          </p>
          {list.map((cell, place) => (
            <CellSlot
              key={cell.id}
              space={space}
              cell={cell}
              place={place}
              here={cell.id === acts.at}
              behind={fresh.behind.has(cell.id)}
              notebook={notebook}
              host={host}
            />
          ))}
        </div>
        <div className="v-bench__side">
          <OutputFiles space={space} handle={files} />
          <ImportFile
            onCells={(found) => {
              const all = withImported(list, found);
              if ('detail' in all) return [`${all.detail} ${all.help ?? ''}`];
              kept.change({ kind: 'load', cells: all });
              return [];
            }}
          />
          <VariablesPanel
            agreement={space.ref}
            turn={runs}
            open={variables}
            onOpen={setVariables}
            onShown={setShownToday}
          />
          <BundlesPanel agreement={space.ref} settle={kept.settle} onShown={setShownToday} />
          <VersionsPanel agreement={space.ref} settle={kept.settle} onRestored={onReload} />
          <OutputsPanel agreement={space.ref} />
        </div>
      </div>
      {keys ? <KeySheet onClose={() => setKeys(false)} /> : null}
      {asked === undefined ? null : (
        <ConfirmDialog
          title={`Restart ${languageNames[asked]}?`}
          confirm="Restart"
          keep="Keep it"
          busy={restart.busy}
          problem={restart.problem}
          onConfirm={() => void restart.run(asked)}
          onClose={() => setAsked(undefined)}
        >
          <p>
            What it runs is stopped, and every variable and output file of it is gone. Your cells and what
            they show stay.
          </p>
        </ConfirmDialog>
      )}
    </>
  );
}
