import type { Request, Thread } from '@vitrine/api';
import { Details } from 'nhsuk-react-components';
import { useAction } from '../api/use-action.ts';
import { WordsForm } from '../cases/words-form.tsx';
import { may } from '../logic/may.ts';
import { momentText } from '../logic/times.ts';
import { useApi, useSession } from '../session/session-context.ts';
import { ActButton } from '../ui/act-button.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';

interface Props {
  request: Request;
  file: string;
  onChanged: (changed: Request) => void;
}

const hint =
  'The study and the checker who asks read it; the other checker when both have voted. On record, and not public: name nobody.';

/** What was asked and answered about one file, and a way to ask or answer. */
export function FileThreads({ request, file, onChanged }: Props) {
  const api = useApi();
  const threads = request.threads.filter((one) => one.file === file);
  const asks = may(request.may, 'ask').allowed && request.fileList.some(({ name }) => name === file);
  if (threads.length === 0 && !asks) return null;
  return (
    <>
      {threads.map((one) => (
        <ThreadView key={one.id} request={request} thread={one} onChanged={onChanged} />
      ))}
      {asks ? (
        <Details>
          <Details.Summary>Ask about {file}</Details.Summary>
          <Details.Text>
            <WordsForm
              id={`ask-${request.id}-${file.replaceAll(/[^A-Za-z0-9]/g, '-')}`}
              label={`Question about ${file}`}
              hint={hint}
              button="Ask"
              missing="Write your question"
              secondary
              onWords={async (words, sure) => {
                const params = { id: request.id, name: file };
                onChanged(await api.call('askOfRequestFile', { params, body: { words, sure } }));
              }}
            />
          </Details.Text>
        </Details>
      ) : null}
    </>
  );
}

function ThreadView({ request, thread, onChanged }: Omit<Props, 'file'> & { thread: Thread }) {
  const api = useApi();
  const me = useSession().session.person?.id;
  const params = { id: request.id, thread: thread.id };
  const settle = useAction(async () => onChanged(await api.call('settleThread', { params })));
  const isRequester = request.requester?.id === me;
  const speaks = may(request.may, 'answer').allowed && (thread.mine || isRequester);
  return (
    <section className="v-thread" aria-label={`Asked about ${thread.file}`}>
      <ThreadWords messages={thread.messages} thread={thread} />
      <p className="v-quiet">{turnText(thread, isRequester)}</p>
      {speaks ? (
        <WordsForm
          id={`say-${thread.id}`}
          label={thread.mine ? 'Ask on' : 'Your answer'}
          hint={hint}
          button={thread.mine ? 'Send' : 'Answer'}
          missing={thread.mine ? 'Write what you ask' : 'Write your answer'}
          secondary={thread.mine}
          onWords={async (words, sure) => {
            onChanged(await api.call('answerInThread', { params, body: { words, sure } }));
          }}
        />
      ) : null}
      {speaks && thread.mine && !thread.settled ? (
        <ActButton type="button" small secondary off={settle.busy} onClick={() => void settle.run()}>
          This is answered
        </ActButton>
      ) : null}
      {settle.problem === undefined ? null : <ProblemPanel problem={settle.problem} />}
    </section>
  );
}

/** Words of a thread, each with whose they are. */
export function ThreadWords({ messages, thread }: { messages: Thread['messages']; thread: Thread }) {
  return (
    <ul className="v-list" aria-label={`Words about ${thread.file}`}>
      {messages.map((one, at) => (
        <li key={at}>
          <strong>{whose(thread, one.by)}</strong>{' '}
          <span className="v-quiet">
            {momentText(one.at)}, round {one.round}
          </span>
          <p className="v-words">{one.words}</p>
        </li>
      ))}
    </ul>
  );
}

function whose(thread: Thread, by: 'requester' | 'checker'): string {
  if (by === 'requester') return 'The requester';
  return thread.mine ? `${thread.label} (you)` : thread.label;
}

function turnText({ settled, turn, mine }: Thread, isRequester: boolean): string {
  if (settled) return 'Answered.';
  if (turn === 'requester') return isRequester ? 'It waits for your answer.' : 'It waits for the requester.';
  if (turn === 'checker')
    return mine ? 'Answered: ask on, or say that it is answered.' : 'It waits for the checker.';
  return '';
}
