import { Button, TextInput } from 'nhsuk-react-components';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { addresses } from '../addresses.ts';
import { useAction } from '../api/use-action.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { useApi } from '../session/session-context.ts';
import { ActButton } from '../ui/act-button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';

interface Props {
  agreement: string;
  /** The result of a query, a file that code put among its outputs, or the code and words of the notebook. */
  source: { query: string } | { output: string } | { notebook: true };
  profile: string;
  onClose: () => void;
}

/** Begins a request from a result: only its title is asked here. */
export function AskToRelease({ agreement, source, profile, onClose }: Props) {
  const api = useApi();
  const navigate = useNavigate();
  const [title, setTitle] = useState('');
  const [asked, setAsked] = useState(false);
  const missing = title.trim() === '';
  const create = useAction(async () => {
    const params = { ref: agreement };
    const request = await api.call('createRequest', { params, body: { ...source, title: title.trim() } });
    await navigate(addresses.request(request.id));
  });
  const { problem } = create;
  return (
    <Dialog title={titleOf(source)} onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (missing) document.getElementById('title')?.focus();
          else void create.run();
        }}
      >
        <p>
          The profile {profile} is applied, a few questions are asked, and you see what the checks found
          before anything is sent.
        </p>
        <TextInput
          id="title"
          label="Title of the request"
          hint="Checkers see it in their list, and the public register once the files leave: name no person."
          maxLength={200}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
          {...(asked && missing ? { error: 'Give the request a title' } : {})}
        />
        {problem === undefined ? null : <ProblemPanel problem={problem} />}
        <div className="v-buttons">
          <ActButton off={create.busy}>Start the request</ActButton>
          <Button type="button" secondary onClick={onClose}>
            Not now
          </Button>
        </div>
      </form>
      <BegunRequests agreement={agreement} source={source} />
    </Dialog>
  );
}

/** Requests that the result can be put into, beside what is in them or in its place. */
function BegunRequests({ agreement, source }: Pick<Props, 'agreement' | 'source'>) {
  const api = useApi();
  const navigate = useNavigate();
  const drafts = useLoaded(`drafts:${agreement}`, (signal) =>
    api.call('listRequests', { query: { view: 'mine' }, signal }),
  ).loaded.data?.requests.filter(
    (one) => one.agreement === agreement && ['draft', 'changes-requested'].includes(one.state),
  );
  const add = useAction(async (id: string) => {
    await api.call('addRequestFile', { params: { id }, body: source });
    await navigate(addresses.request(id));
  });
  const replace = useAction(async ({ id, name }: { id: string; name: string }) => {
    await api.call('replaceRequestFile', { params: { id, name }, body: source });
    await navigate(addresses.request(id));
  });
  const problem = add.problem ?? replace.problem;
  if (drafts === undefined || drafts.length === 0) return null;
  return (
    <>
      <h3 className="nhsuk-heading-xs">Or add it to a request you have begun</h3>
      {problem === undefined ? null : <ProblemPanel problem={problem} />}
      <ul className="v-outputs" aria-label="Requests you have begun">
        {drafts.map((one) => (
          <li key={one.id}>
            <button
              type="button"
              className="v-linkish"
              disabled={add.busy}
              onClick={() => void add.run(one.id)}
            >
              Add to “{one.title}”
            </button>
            <ReplaceFile
              id={one.id}
              busy={replace.busy}
              onReplace={(name) => void replace.run({ id: one.id, name })}
            />
          </li>
        ))}
      </ul>
    </>
  );
}

function titleOf(source: Props['source']): string {
  if ('output' in source) return `Ask to release ${source.output}`;
  return 'notebook' in source ? 'Ask to release the notebook' : 'Ask to release this result';
}

interface ReplaceProps {
  id: string;
  busy: boolean;
  onReplace: (name: string) => void;
}

/** The files of a request that this result could take the place of. */
function ReplaceFile({ id, busy, onReplace }: ReplaceProps) {
  const api = useApi();
  const { loaded } = useLoaded(`request:${id}`, (signal) =>
    api.call('getRequest', { params: { id }, signal }),
  );
  return (loaded.data?.fileList ?? []).map(({ name }) => (
    <button key={name} type="button" className="v-linkish" disabled={busy} onClick={() => onReplace(name)}>
      Put it in the place of {name}
    </button>
  ));
}
