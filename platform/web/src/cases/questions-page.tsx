import type { Question } from '@vitrine/api';
import { useParams } from 'react-router';
import { useLoaded } from '../api/use-loaded.ts';
import { exactText } from '../logic/times.ts';
import { useApi, useSession } from '../session/session-context.ts';
import { Page } from '../shell/page.tsx';
import { Empty } from '../ui/empty.tsx';
import { LoadedView } from '../ui/loaded-view.tsx';
import { WordsForm } from './words-form.tsx';

/** What reviewers asked you: one question, or all of them. */
export function QuestionsPage() {
  const api = useApi();
  const { session } = useSession();
  const { id } = useParams();
  const handle = useLoaded('questions', (signal) => api.call('listQuestions', { signal }));
  return (
    <Page title="Questions to you">
      <p>
        Reviewers of {session.oversightBody} ask about work they came across. A question is no accusation:
        most end as ordinary work.
      </p>
      <LoadedView what="the questions" handle={handle}>
        {({ questions }) => {
          const shown = questions.filter((one) => id === undefined || one.id === id);
          if (shown.length === 0) return <Empty>You were not asked anything here.</Empty>;
          return shown.map((one) => <QuestionView key={one.id} question={one} onAnswered={handle.reload} />);
        }}
      </LoadedView>
    </Page>
  );
}

function QuestionView({ question, onAnswered }: { question: Question; onAnswered: () => void }) {
  const api = useApi();
  const { id, at, words, state, answer } = question;
  return (
    <section className="v-panel" aria-label={`Question of ${exactText(at)}`}>
      <h2 className="nhsuk-heading-s">Asked {exactText(at)}</h2>
      <p className="v-words">{words}</p>
      {answer === undefined ? null : (
        <>
          <h3 className="nhsuk-heading-xs">Your answer, {exactText(answer.at)}</h3>
          <p className="v-words">{answer.words}</p>
        </>
      )}
      {state === 'withdrawn' ? <p>The question was withdrawn: no answer is needed any more.</p> : null}
      {state === 'open' ? (
        <WordsForm
          id={`answer-${id}`}
          label="Your answer"
          hint="Reviewers read it. It is on record with your name, is not public, and cannot be changed once sent."
          button="Send the answer"
          missing="Write your answer"
          onWords={async (said) => {
            await api.call('answerQuestion', { params: { question: id }, body: { words: said } });
            onAnswered();
          }}
        />
      ) : null}
    </section>
  );
}
