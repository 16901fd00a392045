import type { Explanation, PrivacyBudget, PrivacyForeseen, Problem } from '@vitrine/api';
import { useId } from 'react';
import { ActButton } from '../ui/act-button.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { costText, errorText, leftTexts, positiveNumber } from './privacy-words.ts';

interface Props {
  budget: PrivacyBudget;
  epsilon: string;
  onEpsilon: (text: string) => void;
  /** The error of counts that is wanted. */
  wanted: string;
  onWanted: (text: string) => void;
  /** Asks what the query would cost, how exact it would be, and which epsilon buys the wanted error. */
  onEstimate: () => void;
  busy: boolean;
  /** Of the editor's text as it stands, and this epsilon. */
  foreseen: PrivacyForeseen | undefined;
  refusal: Explanation['refusal'];
  problem: Problem | undefined;
}

/** What the next question spends of the privacy budget: chosen here, with its cost and error before it runs. */
export function PrivacyPanel(props: Props) {
  const { budget, epsilon, onEpsilon, wanted, onWanted, onEstimate, busy, foreseen, refusal, problem } =
    props;
  const id = useId();
  const chosen = positiveNumber(epsilon);
  return (
    <section className="v-privacy" aria-label="Privacy budget">
      <div className="v-privacy__fields">
        <label htmlFor={`${id}epsilon`}>Spend ε</label>
        <input
          id={`${id}epsilon`}
          className="nhsuk-input nhsuk-input--width-5"
          inputMode="decimal"

          value={epsilon}
          aria-invalid={chosen === undefined ? true : undefined}
          aria-describedby={`${id}left`}
          onChange={(event) => onEpsilon(event.target.value)}
        />
        <label htmlFor={`${id}wanted`}>for an error of ±</label>
        <input
          id={`${id}wanted`}
          className="nhsuk-input nhsuk-input--width-5"
          inputMode="decimal"

          value={wanted}
          onChange={(event) => onWanted(event.target.value)}
        />
        <ActButton type="button" small secondary off={busy} onClick={onEstimate}>
          Estimate
        </ActButton>
      </div>
      <p role="status" aria-label="Cost" className="v-tight">
        {foreseen !== undefined
          ? `${costText(foreseen)}. Expected error: ${foreseen.figures.map(errorText).join('; ')}.`
          : refusal !== null
            ? `It would be refused: ${refusal.detail}`
            : chosen === undefined
              ? 'Give a number above 0. More tells more of each person, and is more exact.'
              : 'Estimate says what it costs and how exact it will be, and spends nothing.'}
      </p>
      <ul id={`${id}left`} className="v-tight v-quiet v-plain-list" aria-label="What is left">
        {leftTexts(budget).map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      {problem === undefined ? null : <ProblemPanel problem={problem} />}
    </section>
  );
}
