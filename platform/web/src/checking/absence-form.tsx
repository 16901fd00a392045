import type { Checking } from '@vitrine/api';
import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { dayText } from '../logic/times.ts';
import { useApi } from '../session/session-context.ts';
import { ActButton } from '../ui/act-button.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';

interface Props {
  checking: Checking;
  onChanged: (changed: Checking) => void;
}

/** From when until when one is away as a checker. */
export function AbsenceForm({ checking: { absence }, onChanged }: Props) {
  const api = useApi();
  const [from, setFrom] = useState(absence?.from ?? '');
  const [until, setUntil] = useState(absence?.until ?? '');
  const [error, setError] = useState(false);
  const save = useAction(async (days: { from: string; until: string } | null) =>
    onChanged(await api.call('setAbsence', { body: { absence: days } })),
  );
  return (
    <section aria-labelledby="absence">
      <h2 id="absence" className="nhsuk-heading-s">
        When you are away
      </h2>
      <p role="status">
        {absence === undefined
          ? 'You are not away now.'
          : `You are away from ${dayText(absence.from)} to ${dayText(absence.until)}.`}{' '}
        Whoever is away is named for nothing new, and the others are asked to take what they were named for.
      </p>
      <form
        noValidate
        className="v-checking__name"
        onSubmit={(event) => {
          event.preventDefault();
          setError(from === '' || until === '');
          if (from !== '' && until !== '' && !save.busy) void save.run({ from, until });
        }}
      >
        <label className="nhsuk-label" htmlFor="away-from">
          First day away
        </label>
        <input
          id="away-from"
          className="nhsuk-input nhsuk-input--width-10"
          type="date"
          value={from}
          aria-describedby={error ? 'away-error' : undefined}
          onChange={({ target }) => setFrom(target.value)}
        />
        <label className="nhsuk-label" htmlFor="away-until">
          Last day away
        </label>
        <input
          id="away-until"
          className="nhsuk-input nhsuk-input--width-10"
          type="date"
          value={until}
          onChange={({ target }) => setUntil(target.value)}
        />
        {error ? (
          <p id="away-error" className="nhsuk-error-message" role="alert">
            Choose both days
          </p>
        ) : null}
        <div className="v-buttons">
          <ActButton type="submit" small off={save.busy}>
            Save
          </ActButton>
          {absence === undefined ? null : (
            <ActButton type="button" small secondary off={save.busy} onClick={() => void save.run(null)}>
              I am not away
            </ActButton>
          )}
        </div>
        {save.problem === undefined ? null : <ProblemPanel problem={save.problem} />}
      </form>
    </section>
  );
}
