import {
  deliver,
  deliveredName,
  deliveredNameOf,
  fileSizeText,
  type Deliveries,
  type ReceivedFile,
} from '@vitrine/api';
import { TextInput } from 'nhsuk-react-components';
import { useEffect, useId, useRef, useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { momentText } from '../logic/times.ts';
import { useApi } from '../session/session-context.ts';
import { ActButton } from '../ui/act-button.tsx';
import { LoadedView } from '../ui/loaded-view.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { ScrollTable } from '../ui/scroll-table.tsx';

/** Files of data that data managers send. They are sealed in the browser for the steward: the server cannot read them. */
export function DeliverFile() {
  const api = useApi();
  const handle = useLoaded('deliveries', (signal) => api.call('listDeliveries', { signal }));
  return (
    <section className="v-panel" aria-labelledby="deliver">
      <h2 id="deliver" className="nhsuk-heading-m">
        Deliver a file
      </h2>
      <p>
        The file is sealed here, piece by piece, so that only the steward can open it. A dataset file then
        reads it from the source <code>deliveries</code>. Lists of opt-outs and of people land another way.
      </p>
      <SendFile onChange={handle.reload} />
      <LoadedView what="the deliveries" handle={handle}>
        {(all) => (
          <>
            <OnTheirWay arriving={all.arriving} onChange={handle.reload} />
            <Received received={all.received} />
          </>
        )}
      </LoadedView>
    </section>
  );
}

interface Progress {
  readonly arrived: number;
  readonly size: number;
}

function SendFile({ onChange }: { onChange: () => void }) {
  const api = useApi();
  const id = useId();
  const [file, setFile] = useState<File>();
  const [name, setName] = useState('');
  const [progress, setProgress] = useState<Progress>();
  const [received, setReceived] = useState<ReceivedFile>();
  const [stopped, setStopped] = useState(false);
  const stop = useRef<AbortController>(undefined);
  useEffect(() => () => stop.current?.abort(), []);
  const send = useAction(async (chosen: File) => {
    const mine = new AbortController();
    stop.current = mine;
    setStopped(false);
    setReceived(undefined);
    setProgress({ arrived: 0, size: chosen.size });
    try {
      const whole = {
        name,
        size: chosen.size,
        read: async (from: number, to: number) => new Uint8Array(await chosen.slice(from, to).arrayBuffer()),
      };
      const onProgress = (arrived: number): void => setProgress({ arrived, size: chosen.size });
      setReceived(await deliver(api, whole, { signal: mine.signal, onProgress }));
      setFile(undefined);
      setName('');
    } finally {
      setProgress(undefined);
      setStopped(mine.signal.aborted);
      onChange();
    }
  });
  const fits = deliveredName.safeParse(name).success;
  const off = send.busy || file === undefined || file.size === 0 || !fits;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (file !== undefined && !off) void send.run(file);
      }}
    >
      <FileField
        id={`${id}-file`}
        file={file}
        off={send.busy}
        onChosen={(chosen) => {
          setFile(chosen);
          setName(deliveredNameOf(chosen.name));
        }}
      />
      <TextInput
        id={`${id}-name`}
        label="Name here"
        hint="Letters, digits, dots and dashes. A name is given once, so put the day or the release into it."
        value={name}
        onChange={(event) => setName(event.target.value)}
        {...(name === '' || fits
          ? {}
          : { error: 'Use letters, digits, dots and dashes, and do not begin with a dot' })}
      />
      <ActButton off={off}>Deliver</ActButton>{' '}
      {send.busy ? (
        <ActButton type="button" secondary off={false} onClick={() => stop.current?.abort()}>
          Stop
        </ActButton>
      ) : null}
      <div role="status">
        {progress === undefined ? null : <Sending {...progress} />}
        {stopped ? (
          <p className="v-warn">Stopped. Choose the same file again, under the same name: it goes on here.</p>
        ) : null}
        {received === undefined ? null : <Note received={received} />}
      </div>
      {send.problem === undefined ? null : <ProblemPanel problem={send.problem} />}
    </form>
  );
}

interface FileFieldProps {
  id: string;
  file: File | undefined;
  off: boolean;
  onChosen: (file: File) => void;
}

function FileField({ id, file, off, onChosen }: FileFieldProps) {
  return (
    <div className="nhsuk-form-group">
      <label className="nhsuk-label" htmlFor={id}>
        File of data
      </label>
      <input
        id={id}
        type="file"
        className="nhsuk-file-upload"
        disabled={off}
        onChange={({ target }) => {
          const chosen = target.files?.[0];
          if (chosen === undefined) return;
          onChosen(chosen);
          // The same file is chosen again to go on with it.
          target.value = '';
        }}
      />
      {file === undefined ? null : (
        <p>
          {file.name}, {fileSizeText(file.size)}
          {file.size === 0 ? ': an empty file is not sent' : ''}
        </p>
      )}
    </div>
  );
}

function Sending({ arrived, size }: Progress) {
  return (
    <p>
      <progress aria-label="Arrived" max={size} value={arrived} />{' '}
      {arrived < size
        ? `${fileSizeText(arrived)} of ${fileSizeText(size)} have arrived`
        : 'All has arrived; the file is checked…'}
    </p>
  );
}

function Note({ received: { file, size, sha256, seenBefore } }: { received: ReceivedFile }) {
  return (
    <div className="v-good">
      <p>
        <code>{file}</code> was received whole: {fileSizeText(size)}, SHA-256 <code>{sha256}</code>.{' '}
        {seenBefore.length === 0
          ? 'Nobody has sent these bytes before.'
          : `The very same bytes came before, as ${seenBefore.join(', ')}.`}
      </p>
    </div>
  );
}

interface OnTheirWayProps {
  arriving: Deliveries['arriving'];
  onChange: () => void;
}

function OnTheirWay({ arriving, onChange }: OnTheirWayProps) {
  const api = useApi();
  const discard = useAction(async (delivery: string) => {
    await api.call('discardDelivery', { params: { delivery } });
    onChange();
  });
  if (arriving.length === 0) return null;
  return (
    <>
      <h3 className="nhsuk-heading-s">On their way</h3>
      <ul>
        {arriving.map(({ delivery, file, size, begun, by, own }) => (
          <li key={delivery}>
            <code>{file}</code>, {fileSizeText(size)}, begun {momentText(begun)} by {by}.{' '}
            {own ? 'Choose the file again to go on. ' : ''}
            <ActButton
              type="button"
              secondary
              small
              off={discard.busy}
              label={`Discard ${file}`}
              onClick={() => void discard.run(delivery)}
            >
              Discard
            </ActButton>
          </li>
        ))}
      </ul>
      {discard.problem === undefined ? null : <ProblemPanel problem={discard.problem} />}
    </>
  );
}

function Received({ received }: { received: Deliveries['received'] }) {
  if (received.length === 0) return null;
  return (
    <ScrollTable label="Delivered files">
      <thead>
        <tr>
          <th scope="col">File</th>
          <th scope="col" className="v-number">
            Size
          </th>
          <th scope="col">Received</th>
          <th scope="col">By</th>
          <th scope="col">SHA-256</th>
          <th scope="col">Seen before</th>
        </tr>
      </thead>
      <tbody>
        {received.map((one) => (
          <tr key={one.file}>
            <th scope="row">
              <code>{one.file}</code>
            </th>
            <td className="v-number">{fileSizeText(one.size)}</td>
            <td>{momentText(one.at)}</td>
            <td>{one.by}</td>
            <td>
              <code title={one.sha256}>{one.sha256.slice(0, 12)}…</code>
            </td>
            <td>{one.seenBefore.length === 0 ? 'New' : one.seenBefore.join(', ')}</td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  );
}
