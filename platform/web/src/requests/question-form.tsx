import type { Request } from '@vitrine/api';
import { ErrorSummary, Radios, Textarea } from 'nhsuk-react-components';
import { useEffect, useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useAction } from '../api/use-action.ts';
import { useApi } from '../session/session-context.ts';
import { useDrafts } from '../session/use-drafts.ts';
import { ActButton } from '../ui/act-button.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { answered, firstStep, kinds, questions, type Answers, type QuestionName } from './questions.ts';

interface Props {
  request: Request;
  step: QuestionName;
  onChanged: (changed: Request) => void;
  /** Tells whether an answer was refused, for the page's title. */
  onFailed: (failed: boolean) => void;
}

/** One question; what is typed is kept in this browser at once and at the server with “Continue”. */
export function QuestionForm({ request, step, onChanged, onFailed }: Props) {
  const api = useApi();
  const drafts = useDrafts();
  const [, setQuery] = useSearchParams();
  const draft = `request:${request.id}:${step}`;
  const [answer, setAnswer] = useState(() => drafts.read(draft) ?? request.context[step] ?? '');
  const [error, setError] = useState<string>();
  const failed = error !== undefined;
  const question = questions.find((one) => one.name === step) ?? questions[0];
  const number = questions.findIndex((one) => one.name === step) + 1;
  const save = useAction(async (context: Answers) => {
    const changed = await api.call('saveRequest', {
      params: { id: request.id },
      body: { title: request.title, context },
    });
    drafts.remove(draft);
    onChanged(changed);
    setQuery({ step: firstStep(changed.context) });
  });
  useEffect(() => {
    onFailed(failed);
    return () => onFailed(false);
  }, [failed, onFailed]);
  if (question === undefined) return null;

  const type = (text: string): void => {
    setAnswer(text);
    drafts.write(draft, text);
  };
  const submit = (): void => {
    const context: Answers = { ...request.context, [step]: answer };
    if (answered(context, step)) {
      setError(undefined);
      void save.run(context);
    } else setError(question.missing);
  };
  const before = questions[number - 2];
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {before === undefined ? null : (
        <Link className="nhsuk-back-link v-back" to={`?step=${before.name}`}>
          Back<span className="nhsuk-u-visually-hidden"> to “{before.title}”</span>
        </Link>
      )}
      {error === undefined ? null : <Summary error={error} step={step} />}
      <p className="v-quiet">
        Question {number} of {questions.length}
      </p>
      <AnswerField question={question} answer={answer} error={error} onAnswer={type} />
      {save.problem === undefined ? null : <ProblemPanel problem={save.problem} />}
      <ActButton off={save.busy}>Continue</ActButton>
    </form>
  );
}

function Summary({ error, step }: { error: string; step: QuestionName }) {
  return (
    <ErrorSummary>
      <ErrorSummary.Title>There is a problem</ErrorSummary.Title>
      <ErrorSummary.List>
        <ErrorSummary.ListItem href={step === 'kind' ? '#answer-1' : '#answer'}>
          {error}
        </ErrorSummary.ListItem>
      </ErrorSummary.List>
    </ErrorSummary>
  );
}

interface FieldProps {
  question: (typeof questions)[number];
  answer: string;
  error: string | undefined;
  onAnswer: (text: string) => void;
}

/** One of a few kinds, or free text. */
function AnswerField({ question, answer, error, onAnswer }: FieldProps) {
  const label = <h2 className="nhsuk-heading-m">{question.title}</h2>;
  const field = {
    id: 'answer',
    name: 'answer',
    hint: question.hint,
    ...(error === undefined ? {} : { error }),
  };
  return question.name === 'kind' ? (
    <Radios
      {...field}
      idPrefix="answer"
      legend={label}
      onChange={(event) => onAnswer((event.target as HTMLInputElement).value)}
    >
      {kinds.map((kind) => (
        <Radios.Item key={kind.value} value={kind.value} defaultChecked={answer === kind.value}>
          {kind.text}
        </Radios.Item>
      ))}
    </Radios>
  ) : (
    <Textarea
      {...field}
      label={label}
      rows={6}
      maxLength={4000}
      value={answer}
      onChange={(event) => onAnswer(event.target.value)}
    />
  );
}
