import type { LedgerDetail } from '@vitrine/api';
import { Details } from 'nhsuk-react-components';
import { useEffect, useState } from 'react';
import { plural } from '../logic/times.ts';
import { keyOfLog, proveEntry, type Proved } from './prove-entry.ts';

const askKey = async (): Promise<string> => {
  const answer = await fetch('/log/ledger-key', { credentials: 'omit', redirect: 'error' });
  if (!answer.ok) throw new Error('the server does not give the log’s key');
  return answer.text();
};

const askRotations = async (): Promise<readonly string[]> => {
  const answer = await fetch('/log/rotations', { credentials: 'omit', redirect: 'error' });
  if (!answer.ok) throw new Error('the server does not say whether the log has a newer key');
  return (await answer.json()) as readonly string[];
};

/** The proof of an entry, once it is computed. */
function useProof(entry: LedgerDetail): Proved | undefined {
  const [held, setHeld] = useState<{ entry: LedgerDetail; found: Proved }>();
  useEffect(() => {
    let left = false;
    const prove = async (): Promise<Proved> =>
      proveEntry(entry, await keyOfLog(askKey, localStorage), await askRotations());
    const tell = (found: Proved): void => {
      if (!left) setHeld({ entry, found });
    };
    prove().then(tell, (error: unknown) =>
      tell({ kind: 'not-proved', why: error instanceof Error ? error.message : 'it could not be computed' }),
    );
    return () => {
      left = true;
    };
  }, [entry]);
  return held?.entry === entry ? held.found : undefined;
}

function Verdict({ found }: { found: Proved | undefined }) {
  switch (found?.kind) {
    case undefined:
      return <p>Computing the proof…</p>;
    case 'proved':
      return (
        <p className="v-good">
          Proved by this browser: the entry is in the log of {plural(found.size, 'entry', 'entries')} that the
          key of {found.log} signed, and its public fields are those of its leaf. Private fields are held
          against their commitments by the server.
        </p>
      );
    case 'not-proved':
      return <p className="v-warn">Not proved: {found.why}.</p>;
    case 'unable':
      return (
        <p className="v-warn">
          Not proved: this browser computes proofs on secure addresses only (https). Use{' '}
          <code>npx vitrine ledger verify --log ADDRESS</code>.
        </p>
      );
  }
}

/** What this browser computed of an entry's place in the log, and what it computed it from. */
export function EntryProof({ entry }: { entry: LedgerDetail }) {
  const { proof } = entry;
  const found = useProof(entry);
  return (
    <>
      <div role="status" aria-label="Proof of the entry">
        <Verdict found={found} />
      </div>
      <Details>
        <Details.Summary>Proof</Details.Summary>
        <Details.Text>
          <dl className="v-facts">
            <dt>Leaf hash</dt>
            <dd>
              <code className="v-break">{proof.leafHash}</code>
            </dd>
            <dt>Root</dt>
            <dd>
              <code className="v-break">{proof.root}</code>
            </dd>
            <dt>Path</dt>
            <dd>
              <ol>
                {proof.path.map((hash) => (
                  <li key={hash}>
                    <code className="v-break">{hash}</code>
                  </li>
                ))}
              </ol>
            </dd>
          </dl>
          <pre className="v-document" tabIndex={0} aria-label="Checkpoint">
            {proof.checkpoint}
          </pre>
          <pre className="v-document" tabIndex={0} aria-label="Leaf">
            {proof.leaf}
          </pre>
        </Details.Text>
      </Details>
    </>
  );
}
