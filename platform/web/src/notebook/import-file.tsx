import { mostIpynbBytes, readIpynb, tooLargeText, type ImportedCell } from '@vitrine/api';
import { useId, useState, type ChangeEvent } from 'react';

interface Props {
  /** Takes the cells, or says why they cannot be taken. */
  onCells: (cells: readonly ImportedCell[]) => readonly string[];
}

/** A notebook's file (`.ipynb`) of one's own, read in the browser: its code and words, and nothing else of it. */
export function ImportFile({ onCells }: Props) {
  const id = useId();
  const [faults, setFaults] = useState<readonly string[]>([]);
  const choose = async (event: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const chosen = event.target;
    const [file] = chosen.files ?? [];
    if (file === undefined) return;
    if (file.size > mostIpynbBytes) setFaults([tooLargeText(file.size)]);
    else {
      const { cells, faults: found } = readIpynb(await file.text());
      setFaults(found.length > 0 ? found : onCells(cells));
    }
    // The same file may be chosen again once it is mended.
    chosen.value = '';
  };
  return (
    <div className="v-import">
      <label htmlFor={id}>Import a notebook (.ipynb)</label>{' '}
      <input id={id} type="file" accept=".ipynb" onChange={(event) => void choose(event)} />
      {faults.length === 0 ? null : (
        <ul role="alert" className="v-warn" aria-label="Why it was not imported">
          {faults.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
