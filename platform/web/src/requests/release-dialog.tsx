import type { Problem, Request } from '@vitrine/api';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { findingsText } from './findings-text.ts';

interface Props {
  request: Request;
  busy: boolean;
  problem: Problem | undefined;
  onConfirm: () => void;
  onClose: () => void;
}

/** What leaves, and what the checks found in it, once more before it does. */
export function ReleaseDialog({ request, ...rest }: Props) {
  const { findings } = request;
  return (
    <ConfirmDialog {...rest} title="Release these files?" confirm="Release now" keep="Not now">
      <p>
        From then on the requester can take them out of the environment. A copy that was downloaded cannot be
        called back.
      </p>
      <p>
        The public register then shows the title “{request.title}”, and each file’s kind, size and hash, for
        good. Release nothing whose title names a person.
      </p>
      <ul aria-label="Files that leave">
        {request.fileList.map((file) => (
          <li key={file.name}>
            {file.name} <span className="v-quiet">{file.size.toLocaleString('en-GB')} bytes</span>
          </li>
        ))}
      </ul>
      <p className={findings.stop > 0 ? 'v-warn' : ''}>
        The checks found: {findingsText(findings).toLowerCase()}.
      </p>
      {findings.stop === 0 ? null : (
        <p>
          <strong>A stop is in them.</strong> Read what the checkers wrote about it before you release.
        </p>
      )}
    </ConfirmDialog>
  );
}
