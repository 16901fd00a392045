import type { FilePreview } from '@vitrine/api';
import { Button } from 'nhsuk-react-components';
import { useState } from 'react';
import { useLoaded } from '../api/use-loaded.ts';
import { useApi } from '../session/session-context.ts';
import { LoadedView } from '../ui/loaded-view.tsx';
import { ScrollTable } from '../ui/scroll-table.tsx';
import { fileCell, isNumberColumn } from './file-cells.ts';
import { Value } from '../ui/value.tsx';

interface Props {
  id: string;
  name: string;
  /** Another digest, another file: the preview is loaded again. */
  sha256: string;
  /** Told whenever more of the file was shown. */
  onShown?: () => void;
}

/** A file of a request as it would leave, part by part: every row can be come to. */
export function FilePreviewView({ id, name, sha256, onShown }: Props) {
  const api = useApi();
  const [from, setFrom] = useState(0);
  const handle = useLoaded(`file:${id}:${name}:${sha256}:${from}`, async (signal) => {
    const preview = await api.call('previewRequestFile', { params: { id, name }, query: { from }, signal });
    onShown?.();
    return preview;
  });
  return (
    <LoadedView what={name} handle={handle}>
      {(preview) => <Preview preview={preview} onFrom={setFrom} />}
    </LoadedView>
  );
}

function Preview({ preview, onFrom }: { preview: FilePreview; onFrom: (from: number) => void }) {
  const { table, text, from, next, total } = preview;
  const unit = table === undefined ? 'characters' : 'rows';
  const numeric = (table?.columns ?? []).map((_, i) => isNumberColumn(table?.rows ?? [], i));
  return (
    <>
      {table === undefined ? null : (
        <ScrollTable fit label={`Contents of ${preview.name}`}>
          <thead>
            <tr>
              {table.columns.map((column, i) => (
                <th key={`${i}:${column}`} scope="col" className={numeric[i] === true ? 'v-number' : ''}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map((row, i) => (
              <tr key={i}>
                {row.map((value, j) => (
                  <td key={j} className={numeric[j] === true ? 'v-number' : ''}>
                    <Value value={fileCell(value)} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </ScrollTable>
      )}
      {text === undefined ? null : (
        <pre className="v-document" tabIndex={0} aria-label={`Contents of ${preview.name}`}>
          {text}
        </pre>
      )}
      {table === undefined && text === undefined ? (
        <p className="v-warn">This kind of file cannot be shown here, so it cannot be approved.</p>
      ) : null}
      {preview.truncated && total > 0 ? (
        <p role="status">
          Only a part is shown: {unit} {(from + 1).toLocaleString('en-GB')} to{' '}
          {(next ?? total).toLocaleString('en-GB')} of {total.toLocaleString('en-GB')}.
        </p>
      ) : null}
      <div className="v-buttons">
        {from > 0 ? (
          <Button type="button" secondary onClick={() => onFrom(0)}>
            From the beginning
          </Button>
        ) : null}
        {next === undefined ? null : (
          <Button type="button" secondary onClick={() => onFrom(next)}>
            Next {unit}
          </Button>
        )}
      </div>
    </>
  );
}
