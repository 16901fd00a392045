import type { Request } from '@vitrine/api';
import { momentText } from '../logic/times.ts';
import { ThreadWords } from './file-threads.tsx';
import { VoteList } from './vote-list.tsx';

type Round = Request['earlierRounds'][number];

const changeText = {
  added: 'added',
  removed: 'taken out',
  replaced: 'replaced',
  renamed: 'renamed',
} as const;

/** What was sent before, what was said of it, and what changed since; the newest round first. */
export function EarlierRounds({ request }: { request: Request }) {
  if (request.earlierRounds.length === 0) return null;
  return (
    <section aria-labelledby="rounds">
      <h2 id="rounds" className="nhsuk-heading-s">
        Earlier rounds
      </h2>
      {request.earlierRounds.toReversed().map((round) => (
        <div key={round.round}>
          <h3 className="nhsuk-heading-xs">
            Round {round.round}, sent {momentText(round.submitted)}
          </h3>
          {round.votes.length === 0 ? <p>It was changed before both checkers had voted.</p> : null}
          <VoteList votes={round.votes} label={`Votes of round ${round.round}`} />
          <Asked request={request} round={round.round} />
          <Changes round={round} />
        </div>
      ))}
    </section>
  );
}

/** What was said about files in a round, also of those that are gone. */
function Asked({ request, round }: { request: Request; round: number }) {
  const said = request.threads.flatMap((thread) => {
    const messages = thread.messages.filter((one) => one.round === round);
    return messages.length === 0 ? [] : [{ thread, messages }];
  });
  return said.map(({ thread, messages }) => (
    <section key={thread.id} aria-label={`Said about ${thread.file} in round ${round}`}>
      <p>About {thread.file}:</p>
      <ThreadWords thread={thread} messages={messages} />
    </section>
  ));
}

function Changes({ round }: { round: Round }) {
  const { files, answers } = round.changedSince;
  if (files.length === 0 && answers.length === 0) return <p>Nothing changed after it.</p>;
  return (
    <>
      <p>Changed after it:</p>
      <ul className="v-list" aria-label={`Changes after round ${round.round}`}>
        {files.map((file) => (
          <li key={`${file.change}:${file.name}`}>
            {file.name} {changeText[file.change]}
            {file.from === undefined ? '' : ` (was ${file.from})`}
          </li>
        ))}
        {answers.map((answer) => (
          <li key={answer}>the answer on “{answer}”</li>
        ))}
      </ul>
    </>
  );
}
