import type { Request, Vote } from '@vitrine/api';
import { Textarea } from 'nhsuk-react-components';
import { useEffect, useRef, useState } from 'react';
import { problemOf } from '../api/problem-of.ts';
import { useAction } from '../api/use-action.ts';
import { useApi } from '../session/session-context.ts';
import { useDrafts } from '../session/use-drafts.ts';
import { ActButton } from '../ui/act-button.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { SendNevertheless } from '../ui/send-nevertheless.tsx';
import { decidedIn, voteThatFollows, votesOnFiles, type DecidedFiles } from './decided-files.ts';
import { FileDecisions } from './file-decisions.tsx';
import { KeysChoice } from './keys-choice.tsx';
import { Unseen } from './unseen.tsx';
import { choices, choiceOfKey } from './vote-keys.ts';
import { ownVote, voteText } from './votes.ts';

interface Props {
  request: Request;
  /** Grows with every part of a file that was shown. */
  shown: number;
  onChanged: (changed: Request) => void;
}

/** Choose by button or key, say why, then cast; or change the vote while the other one is missing. */
export function VotePanel(props: Props) {
  const cast = ownVote(props.request);
  const heading = useRef<HTMLHeadingElement>(null);
  const at = cast?.at ?? '';
  const before = useRef(at);
  useEffect(() => {
    // The ballot is a new one: who cast it by key goes on at its heading.
    if (before.current !== at) heading.current?.focus();
    before.current = at;
  }, [at]);
  return (
    <section className="v-panel" aria-labelledby="vote">
      <h2 id="vote" className="nhsuk-heading-s" tabIndex={-1} ref={heading}>
        {cast === undefined ? 'Your vote' : 'Change your vote'}
      </h2>
      {/* Without a key the choice would stay pressed after the vote is cast. */}
      <Ballot key={at} {...props} earlier={cast} />
    </section>
  );
}

interface BallotProps extends Props {
  earlier: Request['votes'][number] | undefined;
}

function Ballot({ request, shown, earlier, onChanged }: BallotProps) {
  const api = useApi();
  const drafts = useDrafts();
  const draft = `vote:${request.id}`;
  const [choice, setChoice] = useState<Vote | undefined>(earlier?.vote);
  const [comment, setComment] = useState(() => drafts.read(draft) ?? earlier?.comment ?? '');
  const [keys, setKeys] = useState(() => drafts.read('vote-keys') !== 'off');
  const [reason, setReason] = useState('');
  const [decided, setDecided] = useState<DecidedFiles>(() => decidedIn(earlier));
  const [error, setError] = useState<string>();
  const names = request.fileList.map(({ name }) => name);
  const vote = voteThatFollows(names, decided, choice);
  const cast = useAction(async (sure: boolean) => {
    if (vote === undefined) return;
    const { id, round, content } = request;
    const said = { comment: comment.trim(), reason: reason.trim() };
    const files = votesOnFiles(names, decided, choice, said.comment);
    const body = {
      ...{ vote, ...said, round, content },
      ...(files === undefined ? {} : { files }),
      ...(sure ? { sure } : {}),
    };
    try {
      onChanged(await api.call('voteOnRequest', { params: { id }, body }));
    } catch (error) {
      // What is looked at is not what is there: show what is, and what changed, beside why the vote was refused.
      if (problemOf(error).code === 'request-stale-vote') {
        setChoice(undefined);
        onChanged(await api.call('getRequest', { params: { id } }));
      }
      throw error;
    }
    drafts.remove(draft);
  });
  const needsReason = request.stops && vote === 'approve';
  const saysWhy = comment.trim() !== '' || Object.values(decided).some(({ words }) => words.trim() !== '');

  const submit = (): void => {
    const missing = missingOf({ vote, saysWhy, needsReason, reason });
    setError(missing?.text);
    if (missing === undefined) void cast.run(false);
    else if (missing.field !== undefined) document.getElementById(missing.field)?.focus();
  };
  return (
    <>
      <Intro request={request} shown={shown} earlier={earlier} />
      <Choice chosen={choice} keys={keys} onChoice={setChoice} />
      <FileDecisions request={request} choice={choice} decided={decided} onDecided={setDecided} />
      {vote === undefined || vote === choice ? null : (
        <p role="status">Your vote follows from the files: {voteText[vote]}.</p>
      )}
      <Comment
        value={comment}
        error={error}
        onChange={(text) => {
          setComment(text);
          drafts.write(draft, text);
        }}
      />
      {needsReason ? <Reason value={reason} onChange={setReason} /> : null}
      {cast.problem === undefined ? null : (
        <ProblemPanel problem={cast.problem}>
          <SendNevertheless action={cast} />
        </ProblemPanel>
      )}
      <ActButton type="button" off={cast.busy} onClick={submit}>
        {earlier === undefined ? 'Cast vote' : 'Change vote'}
      </ActButton>
      <KeysChoice
        on={keys}
        onChange={(on) => {
          setKeys(on);
          drafts.write('vote-keys', on ? 'on' : 'off');
        }}
      />
    </>
  );
}

function Intro({ request, shown, earlier }: Omit<BallotProps, 'onChanged'>) {
  return (
    <>
      {earlier === undefined ? null : (
        <p className="v-good">
          You have voted: {voteText[earlier.vote]}. You can change it until the other checker has voted.
        </p>
      )}
      <Unseen request={request} shown={shown} />
      <p>Neither checker sees the other’s vote until both have voted. A change to the request resets both.</p>
    </>
  );
}

interface Said {
  vote: Vote | undefined;
  saysWhy: boolean;
  needsReason: boolean;
  reason: string;
}

/** What a vote still lacks, and the field to put it into. */
function missingOf({
  vote,
  saysWhy,
  needsReason,
  reason,
}: Said): { text: string; field?: string } | undefined {
  if (vote === undefined) return { text: 'Choose a vote first' };
  if (vote !== 'approve' && !saysWhy)
    return { text: 'Say what must change, or why it cannot leave', field: 'comment' };
  if (needsReason && reason.trim() === '')
    return { text: 'Say why it may leave although the checks found a stop', field: 'reason' };
  return undefined;
}

interface ChoiceProps {
  chosen: Vote | undefined;
  /** Whether 1, 2 and 3 choose, wherever the focus is. */
  keys: boolean;
  onChoice: (vote: Vote) => void;
}

function Choice({ chosen, keys, onChoice }: ChoiceProps) {
  useEffect(() => {
    if (!keys) return;
    const onKey = (event: KeyboardEvent): void => {
      const pressed = choiceOfKey(event);
      if (pressed !== undefined) onChoice(pressed);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [keys, onChoice]);
  return (
    <div className="v-buttons" role="group" aria-label="Vote">
      {choices.map((one) => (
        <button
          key={one.vote}
          type="button"
          className="v-choice"
          aria-pressed={chosen === one.vote}
          aria-keyshortcuts={keys ? one.key : undefined}
          onClick={() => onChoice(one.vote)}
        >
          {keys ? <kbd aria-hidden="true">{one.key}</kbd> : null} {one.text}
        </button>
      ))}
    </div>
  );
}

interface CommentProps {
  value: string;
  error: string | undefined;
  onChange: (text: string) => void;
}

function Comment({ value, error, onChange }: CommentProps) {
  return (
    <Textarea
      id="comment"
      label="Comment"
      hint="The requester sees it when both have voted."
      rows={4}
      maxLength={4000}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      {...(error === undefined ? {} : { error })}
    />
  );
}

function Reason({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  return (
    <Textarea
      id="reason"
      label="Why may it leave although the checks found a stop?"
      hint="It stands in the certificate, which is public: name no person and no figure."
      rows={3}
      maxLength={2000}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
