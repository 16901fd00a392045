import type { Answer } from '@vitrine/api';
import { useCallback, useEffect, useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { plural } from '../logic/times.ts';
import { useApi } from '../session/session-context.ts';
import { ActButton } from '../ui/act-button.tsx';
import { Empty } from '../ui/empty.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { ScrollTable } from '../ui/scroll-table.tsx';

type Next = Answer<'nextReview'>;
type Pair = NonNullable<Next['pair']>;
type Verdict = 'same' | 'different' | 'unsure';

const fieldNames: Readonly<Record<string, string>> = {
  'nhs-number': 'NHS number',
  'given-name': 'Given name',
  'family-name': 'Family name',
  'birth-date': 'Birth date',
  sex: 'Sex',
  postcode: 'Postcode',
};
const keys: Readonly<Record<string, Verdict>> = { s: 'same', d: 'different', u: 'unsure' };

/** For data managers: pairs of records that may be one person, decided by two of them. Nothing is shown before it is asked for. */
export function LinkageReview() {
  const api = useApi();
  const [next, setNext] = useState<Next>();
  const [skipped, setSkipped] = useState<readonly string[]>([]);
  const [said, setSaid] = useState('');
  const look = useAction(async (without: readonly string[]) => {
    setNext(await api.call('nextReview', { body: { skipped: [...without] } }));
  });
  const decide = useAction(async ({ pair, verdict }: { pair: Pair; verdict: Verdict }) => {
    const { outcome } = await api.call('decideReview', {
      params: { review: pair.review },
      body: { verdict },
    });
    setSaid(outcome === 'waits' ? 'Noted. The pair waits for another data manager.' : `Decided: ${outcome}.`);
    const without = verdict === 'unsure' ? [...skipped, pair.review] : skipped;
    setSkipped(without);
    await look.run(without);
  });
  const pair = next?.pair ?? undefined;
  const busy = look.busy || decide.busy;
  const say = useCallback(
    (verdict: Verdict) => {
      if (pair !== undefined && !busy) void decide.run({ pair, verdict });
    },
    [pair, busy, decide],
  );
  useKeys(pair === undefined ? undefined : say);
  const problem = look.problem ?? decide.problem;
  return (
    <section className="v-panel" aria-labelledby="linkage-review">
      <h2 id="linkage-review" className="nhsuk-heading-m">
        Pairs to decide
      </h2>
      <p>
        Rows that are like a known person, but not enough to be linked without a look. Each look and each
        decision is on record. A pair counts as decided when two data managers agree, from the next release
        on.
      </p>
      {next === undefined ? (
        <ActButton off={busy} onClick={() => void look.run(skipped)}>
          Look at the next pair
        </ActButton>
      ) : null}
      <p role="status">{busy ? 'Looking for the next pair…' : said}</p>
      {next === undefined || pair !== undefined ? null : (
        <Empty>No pair waits for you. Pairs come with releases whose dataset file links by likeness.</Empty>
      )}
      {next === undefined || pair === undefined ? null : (
        <PairView pair={pair} waiting={next.waiting} busy={busy} onSay={say} />
      )}
      {problem === undefined ? null : <ProblemPanel problem={problem} />}
    </section>
  );
}

interface PairViewProps {
  pair: Pair;
  waiting: number;
  busy: boolean;
  onSay: (verdict: Verdict) => void;
}

function PairView({ pair, waiting, busy, onSay }: PairViewProps) {
  return (
    <>
      <ScrollTable label="The two records">
        <thead>
          <tr>
            <th scope="col">Of</th>
            <th scope="col">The row</th>
            <th scope="col">The person</th>
            <th scope="col">They are</th>
          </tr>
        </thead>
        <tbody>
          {pair.fields.map((one) => (
            <tr key={one.name}>
              <th scope="row">{fieldNames[one.name] ?? one.name}</th>
              <td>{one.left === null ? <em>missing</em> : <code>{one.left}</code>}</td>
              <td>{one.right === null ? <em>missing</em> : <code>{one.right}</code>}</td>
              <td>{one.level}</td>
            </tr>
          ))}
        </tbody>
      </ScrollTable>
      <p className="v-quiet">
        <code>{pair.dataset}</code>, {pair.bits} bits of evidence, decided by {pair.votes} so far;{' '}
        {plural(waiting, 'pair')} for you. A dot stands for a character that does not agree; of NHS numbers
        all are dots.
      </p>
      <div role="group" aria-label="Are they one person?">
        <ActButton small off={busy} onClick={() => onSay('same')}>
          The same person (S)
        </ActButton>{' '}
        <ActButton small secondary off={busy} onClick={() => onSay('different')}>
          Different people (D)
        </ActButton>{' '}
        <ActButton small secondary off={busy} onClick={() => onSay('unsure')}>
          Unsure (U)
        </ActButton>
      </div>
    </>
  );
}

/** S, D and U decide while a pair is shown, unless somebody types or a key has another meaning with them. */
function useKeys(say: ((verdict: Verdict) => void) | undefined): void {
  useEffect(() => {
    if (say === undefined) return undefined;
    const listen = (event: KeyboardEvent): void => {
      const typing =
        event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
      const verdict = keys[event.key.toLowerCase()];
      if (typing || event.repeat || event.ctrlKey || event.metaKey || event.altKey || verdict === undefined)
        return;
      event.preventDefault();
      say(verdict);
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [say]);
}
