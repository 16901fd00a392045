import type { Request } from '@vitrine/api';
import { FileThreads } from './file-threads.tsx';

interface Props {
  request: Request;
  onChanged: (changed: Request) => void;
}

/** Questions of checkers on the page of a request that is being mended, where its files are not shown. */
export function OpenQuestions({ request, onChanged }: Props) {
  const files = new Set(request.threads.filter(({ settled }) => !settled).map(({ file }) => file));
  if (files.size === 0) return null;
  return (
    <section aria-labelledby="questions">
      <h2 id="questions" className="nhsuk-heading-s">
        Questions of the checkers
      </h2>
      {[...files].map((file) => (
        <div key={file}>
          <h3 className="nhsuk-heading-xs">{file}</h3>
          <FileThreads request={request} file={file} onChanged={onChanged} />
        </div>
      ))}
    </section>
  );
}
