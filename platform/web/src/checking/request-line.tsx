import type { Checking } from '@vitrine/api';
import { Tag } from 'nhsuk-react-components';
import { Link } from 'react-router';
import { addresses } from '../addresses.ts';
import { useAction } from '../api/use-action.ts';
import { dayText, momentText } from '../logic/times.ts';
import { useApi, useSession } from '../session/session-context.ts';
import { ActButton } from '../ui/act-button.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { NameAnother, Named } from './named.tsx';

type Line = Checking['requests'][number];

interface Props {
  line: Line;
  onChanged: (changed: Checking) => void;
}

const looks = {
  open: { text: 'In time', modifier: 'grey' },
  near: { text: 'Due soon', modifier: 'yellow' },
  overdue: { text: 'Overdue', modifier: 'red' },
} as const;

/** One request: by when it is due, who is named for it, and the ways to take, give back or name. */
export function RequestLine({ line, onChanged }: Props) {
  const api = useApi();
  const what = line.title ?? `a request under ${line.agreement}`;
  const params = { id: line.id };
  const name = useAction(async (checker: string | undefined) => {
    const body = checker === undefined ? {} : { checker };
    onChanged(await api.call('assignRequest', { params, body }));
  });
  const take = useAction(async (checker: string) =>
    onChanged(await api.call('unassignRequest', { params: { ...params, checker } })),
  );
  const me = useSession().session.person?.id ?? '';
  const problem = name.problem ?? take.problem;
  const due = looks[line.state ?? 'open'];
  return (
    <section className="v-panel v-checking" aria-label={`${what}, sent ${momentText(line.sent)}`}>
      <h3 className="nhsuk-heading-xs">
        {line.title === undefined ? (
          line.agreement
        ) : (
          <Link to={addresses.reviewOf(line.id)}>{line.title}</Link>
        )}{' '}
        <Tag modifier={due.modifier}>{due.text}</Tag>
      </h3>
      <p className="v-quiet">
        {line.title === undefined ? '' : `${line.agreement} · `}sent {momentText(line.sent)}
        {line.due === undefined ? '' : ` · due ${dayText(line.due)}`}
      </p>
      <Named line={line} busy={take.busy} onOff={(checker) => void take.run(checker)} />
      {line.mayTake || line.mine ? (
        <ActButton
          type="button"
          small
          secondary={line.mine}
          off={name.busy || take.busy}
          label={line.mine ? `Give back ${what}` : `Take ${what}`}
          onClick={() => void (line.mine ? take.run(me) : name.run(undefined))}
        >
          {line.mine ? 'Give back' : 'Take'}
        </ActButton>
      ) : null}
      <NameAnother line={line} what={what} busy={name.busy} onName={(checker) => void name.run(checker)} />
      {problem === undefined ? null : <ProblemPanel problem={problem} />}
    </section>
  );
}
