import { Textarea } from 'nhsuk-react-components';
import { useState, type ReactNode } from 'react';
import { useAction } from '../api/use-action.ts';
import { useDrafts } from '../session/use-drafts.ts';
import { ActButton } from '../ui/act-button.tsx';
import { SendNevertheless } from '../ui/send-nevertheless.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';

interface Props {
  /** Names the field on its page, and what is typed among what is kept in this browser until it was sent. */
  id: string;
  label: string;
  hint: string;
  button: string;
  missing: string;
  secondary?: boolean;
  warning?: boolean;
  /** Further fields, above the words. */
  children?: ReactNode;
  /** @param sure whether the writer was warned that the words seem to tell of a person, and sends them nevertheless */
  onWords: (words: string, sure: boolean) => Promise<void>;
}

/** Words that go on record, with the button that sends them. */
export function WordsForm(props: Props) {
  const { id, label, hint, button, missing, secondary = false, warning = false, children, onWords } = props;
  const drafts = useDrafts();
  const [words, setWords] = useState(() => drafts.read(id) ?? '');
  const [asked, setAsked] = useState(false);
  const isEmpty = words.trim() === '';
  const send = useAction(async (sure: boolean) => {
    await onWords(words.trim(), sure);
    // What was typed while it was under way is not yet sent.
    if (drafts.read(id) === words) drafts.remove(id);
    setWords((now) => (now === words ? '' : now));
    setAsked(false);
  });
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (isEmpty) document.getElementById(id)?.focus();
        else if (!send.busy) void send.run(false);
      }}
    >
      {children}
      <Textarea
        id={id}
        label={label}
        hint={hint}
        rows={3}
        maxLength={4000}
        value={words}
        onChange={(event) => {
          setWords(event.target.value);
          drafts.write(id, event.target.value);
        }}
        {...(asked && isEmpty ? { error: missing } : {})}
      />
      <ActButton small secondary={secondary} warning={warning} off={send.busy}>
        {button}
      </ActButton>
      {send.problem === undefined ? null : (
        <ProblemPanel problem={send.problem}>
          <SendNevertheless action={send} />
        </ProblemPanel>
      )}
    </form>
  );
}

/** Such a form under a heading of its own. */
export function WordsPanel({ title, ...form }: Props & { title: string }) {
  return (
    <section className="v-panel v-no-print" aria-label={title}>
      <h2 className="nhsuk-heading-s">{title}</h2>
      <WordsForm {...form} />
    </section>
  );
}
