import { fileSizeText, type Answer, type Workspace } from '@vitrine/api';
import { Button } from 'nhsuk-react-components';
import { useState } from 'react';
import type { LoadedHandle } from '../api/use-loaded.ts';
import { languageNames } from './languages.ts';
import { plural } from '../logic/times.ts';
import { Empty } from '../ui/empty.tsx';
import { LoadedView } from '../ui/loaded-view.tsx';
import { AskToRelease } from '../workspace/ask-to-release.tsx';
import { dataOutText } from '../workspace/status-text.ts';

type Listed = Answer<'listOutputs'>;

/** The files that code put among its outputs: from here, and from nowhere else, they can ask to leave. */
export function OutputFiles({ space, handle }: { space: Workspace; handle: LoadedHandle<Listed> }) {
  const [asking, setAsking] = useState<{ output: string } | { notebook: true }>();
  return (
    <section aria-labelledby="output-files">
      <h2 id="output-files" className="nhsuk-heading-xs">
        Output files
      </h2>
      <LoadedView what="the output files" handle={handle}>
        {({ files, misnamed }) => (
          <>
            {files.length === 0 ? (
              <Empty>
                None. <code>vitrine.output(frame, &quot;table1.csv&quot;)</code> puts one here; in R it is{' '}
                <code>vitrine$output(…)</code>.
              </Empty>
            ) : (
              <ul className="v-outputs" aria-label="Output files">
                {files.map(({ name, bytes, language }) => (
                  <li key={`${language} ${name}`}>
                    <code>{name}</code>{' '}
                    <span className="v-quiet">{`${fileSizeText(bytes)}, ${languageNames[language]}`}</span>{' '}
                    {space.dataOut === 'none' ? null : (
                      <Button
                        type="button"
                        small
                        secondary
                        aria-label={`Ask to release ${name}`}
                        onClick={() => setAsking({ output: name })}
                      >
                        Ask to release
                      </Button>
                    )}
                  </li>
                ))}
              </ul>
            )}
            {misnamed === 0 ? null : (
              <p className="v-warn">
                {plural(misnamed, 'file')} not listed: a name of letters, digits, spaces and . _ - can leave.
              </p>
            )}
          </>
        )}
      </LoadedView>
      <p className="v-quiet v-tight">
        {dataOutText[space.dataOut]} They go with the kernel of their language.
      </p>
      {space.dataOut === 'none' ? null : (
        <p>
          <button type="button" className="v-linkish" onClick={() => setAsking({ notebook: true })}>
            Ask to release the notebook’s code and words
          </button>
        </p>
      )}
      {asking === undefined ? null : (
        <AskToRelease
          agreement={space.ref}
          source={asking}
          profile={space.profile.name}
          onClose={() => setAsking(undefined)}
        />
      )}
    </section>
  );
}
