import type { Request, Vote } from '@vitrine/api';
import { Textarea } from 'nhsuk-react-components';
import { useEffect, useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { useApi } from '../session/session-context.ts';
import { useDrafts } from '../session/use-drafts.ts';
import { ActButton } from '../ui/act-button.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { choices, choiceOfKey } from './vote-keys.ts';
import { ownVote, voteText } from './votes.ts';

interface Props {
  request: Request;
  onChanged: (changed: Request) => void;
}

/** Choose by button or key, say why, then cast; or change the vote while the other one is missing. */
export function VotePanel({ request, onChanged }: Props) {
  const cast = ownVote(request);
  // Without a key the choice would stay pressed after the vote is cast.
  return <Ballot key={cast?.at ?? ''} request={request} earlier={cast} onChanged={onChanged} />;
}

function Ballot({ request, earlier, onChanged }: Props & { earlier: Request['votes'][number] | undefined }) {
  const api = useApi();
  const drafts = useDrafts();
  const draft = `vote:${request.id}`;
  const [choice, setChoice] = useState<Vote | undefined>(earlier?.vote);
  const [comment, setComment] = useState(() => drafts.read(draft) ?? earlier?.comment ?? '');
  const [keys, setKeys] = useState(() => drafts.read('vote-keys') !== 'off');
  const [error, setError] = useState<string>();
  const cast = useAction(async (vote: Vote) => {
    onChanged(
      await api.call('voteOnRequest', {
        params: { id: request.id },
        body: { vote, comment: comment.trim() },
      }),
    );
    drafts.remove(draft);
  });

  useEffect(() => {
    if (!keys) return;
    const onKey = (event: KeyboardEvent): void => {
      const pressed = choiceOfKey(event);
      if (pressed !== undefined) setChoice(pressed);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [keys]);

  const submit = (): void => {
    if (choice === undefined) setError('Choose a vote first');
    else if (choice !== 'approve' && comment.trim() === '') {
      setError('Say what must change, or why it cannot leave');
      document.getElementById('comment')?.focus();
    } else {
      setError(undefined);
      void cast.run(choice);
    }
  };
  return (
    <section className="v-panel" aria-labelledby="vote">
      <h2 id="vote" className="nhsuk-heading-s">
        {earlier === undefined ? 'Your vote' : 'Change your vote'}
      </h2>
      {earlier === undefined ? null : (
        <p className="v-good">
          You have voted: {voteText[earlier.vote]}. You can change it until the other checker has voted.
        </p>
      )}
      <p>Neither checker sees the other’s vote until both have voted. A change to the request resets both.</p>
      <div className="v-buttons" role="group" aria-label="Vote">
        {choices.map((one) => (
          <button
            key={one.vote}
            type="button"
            className="v-choice"
            aria-pressed={choice === one.vote}
            aria-keyshortcuts={keys ? one.key : undefined}
            onClick={() => setChoice(one.vote)}
          >
            {keys ? <kbd aria-hidden="true">{one.key}</kbd> : null} {one.text}
          </button>
        ))}
      </div>
      <Textarea
        id="comment"
        label="Comment"
        hint="The requester sees it when both have voted."
        rows={4}
        maxLength={4000}
        value={comment}
        onChange={(event) => {
          setComment(event.target.value);
          drafts.write(draft, event.target.value);
        }}
        {...(error === undefined ? {} : { error })}
      />
      {cast.problem === undefined ? null : <ProblemPanel problem={cast.problem} />}
      <ActButton type="button" off={cast.busy} onClick={submit}>
        {earlier === undefined ? 'Cast vote' : 'Change vote'}
      </ActButton>
      <label className="v-check">
        <input
          type="checkbox"
          checked={keys}
          onChange={(event) => {
            setKeys(event.target.checked);
            drafts.write('vote-keys', event.target.checked ? 'on' : 'off');
          }}
        />{' '}
        Choose with the keys 1, 2 and 3
      </label>
    </section>
  );
}
