import type { Request } from '@vitrine/api';
import { Details } from 'nhsuk-react-components';
import { Empty } from '../ui/empty.tsx';
import { FileActs } from './file-acts.tsx';
import { FileThreads } from './file-threads.tsx';
import { FilePreviewView } from './file-preview.tsx';
import { isUnseen } from './is-unseen.ts';

interface Props {
  request: Request;
  sqlOpen?: boolean;
  /** Given where the files may be changed. */
  onChanged?: (changed: Request) => void;
  /** Given where questions about files are asked and answered. */
  onAnswered?: (changed: Request) => void;
  /** Told whenever more of a file was shown. */
  onShown?: () => void;
}

/** The files of a request, each with the query or the code it came from. */
export function Files({ request, sqlOpen = false, onChanged, onAnswered, onShown }: Props) {
  return (
    <section aria-labelledby="files">
      <h2 id="files" className="nhsuk-heading-s">
        Files
      </h2>
      {request.fileList.length === 0 ? <Empty>No file yet.</Empty> : null}
      {request.fileList.map((file) => (
        <div key={file.name} className="v-file">
          <h3 className="nhsuk-heading-xs">
            {file.name}{' '}
            {isUnseen(file) ? null : (
              <span className="v-quiet">{file.size.toLocaleString('en-GB')} bytes</span>
            )}
          </h3>
          {isUnseen(file) ? (
            <Empty>
              It was put out by code that ran unseen. Checkers see it; you see it once it is released.
            </Empty>
          ) : request.quarantine === undefined ? (
            <FilePreviewView
              id={request.id}
              name={file.name}
              sha256={file.sha256}
              {...(onShown === undefined ? {} : { onShown })}
            />
          ) : (
            <Empty>Its content is not shown: the file is quarantined.</Empty>
          )}
          {onChanged === undefined ? null : (
            <FileActs request={request} name={file.name} onChanged={onChanged} />
          )}
          {onAnswered === undefined ? null : (
            <FileThreads request={request} file={file.name} onChanged={onAnswered} />
          )}
          {file.sql === undefined ? null : (
            <Details open={sqlOpen}>
              <Details.Summary>The query it came from</Details.Summary>
              <Details.Text>
                <pre className="v-sql">{file.sql}</pre>
              </Details.Text>
            </Details>
          )}
          {file.code === undefined ? null : (
            <Details open={sqlOpen}>
              <Details.Summary>The code that ran in its kernel</Details.Summary>
              <Details.Text>
                <pre className="v-sql" tabIndex={0} aria-label={`Code behind ${file.name}`}>
                  {file.code}
                </pre>
              </Details.Text>
            </Details>
          )}
        </div>
      ))}
    </section>
  );
}
