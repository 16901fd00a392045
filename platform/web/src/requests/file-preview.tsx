import type { FilePreview } from '@vitrine/api';
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
}

/** A file of a request as it would leave. */
export function FilePreviewView({ id, name, sha256 }: Props) {
  const api = useApi();
  const handle = useLoaded(`file:${id}:${name}:${sha256}`, (signal) =>
    api.call('previewRequestFile', { params: { id, name }, signal }),
  );
  return (
    <LoadedView what={name} handle={handle}>
      {(preview) => <Preview preview={preview} />}
    </LoadedView>
  );
}

function Preview({ preview }: { preview: FilePreview }) {
  const { table, text } = preview;
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
      {preview.truncated ? <p>Only the beginning is shown.</p> : null}
    </>
  );
}
