import { ProblemPanel } from '../ui/problem-panel.tsx';
import type { NotebookHandle, Saving } from './use-notebook.ts';

const words: Readonly<Record<Saving, string>> = {
  saved: 'Kept by the server',
  unsaved: 'Not kept yet',
  saving: 'Keeping…',
  failed: 'Not kept',
};

/** Whether the server has the cells as they are, and what to do when it has others. */
export function NotebookSaving({ notebook, onReload }: { notebook: NotebookHandle; onReload: () => void }) {
  const { saving, problem, save, keepMine } = notebook;
  return (
    <>
      <span role="status" aria-label="Notebook" className="v-quiet">
        {words[saving]}
      </span>
      {problem === undefined ? null : (
        <ProblemPanel problem={problem} onRetry={problem.code === 'conflict' ? undefined : save}>
          {problem.code === 'conflict' ? (
            <p>
              <button type="button" className="v-linkish" onClick={onReload}>
                Load the other one
              </button>{' '}
              <button type="button" className="v-linkish" onClick={keepMine}>
                Keep this one in its place
              </button>
            </p>
          ) : null}
        </ProblemPanel>
      )}
    </>
  );
}
