import type { Twin } from '@vitrine/api';
import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { ActButton } from '../ui/act-button.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { saveFile } from '../ui/save-file.ts';

interface Props {
  /** The table it is of. */
  dataset: string;
  small?: boolean;
  make: () => Promise<Twin>;
}

/** Saves a synthetic twin of a table as CSV, and says what it is and how near it comes to what was published. */
export function SaveTwin({ dataset, small = false, make }: Props) {
  const [saved, setSaved] = useState<Twin>();
  const save = useAction(async () => {
    const twin = await make();
    saveFile(new TextEncoder().encode(twin.csv), `${dataset}-${twin.release}-twin.csv`, 'text/csv');
    setSaved(twin);
  });
  return (
    <>
      <ActButton type="button" secondary small={small} off={save.busy} onClick={() => void save.run()}>
        {small ? `Save a twin of ${dataset} (CSV)` : 'Save a synthetic twin (CSV)'}
      </ActButton>
      {save.problem === undefined ? null : <ProblemPanel problem={save.problem} />}
      <div role="status">
        {saved === undefined ? null : (
          <div className="v-good">
            <p>{saved.note}</p>
            {saved.likeness.length === 0 ? null : (
              <p>How many per cent of its rows would have to change to have the published shares:</p>
            )}
            <ul>
              {saved.likeness.map(({ title, totalVariation }) => (
                <li key={title}>
                  {title}: {(totalVariation * 100).toFixed(1)} %
                </li>
              ))}
            </ul>
          </div>
        )}
      </div>
    </>
  );
}
