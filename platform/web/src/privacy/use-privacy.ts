import {
  ApiProblem,
  type ApiClient,
  type Explanation,
  type PrivacyBudget,
  type Workspace,
} from '@vitrine/api';
import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { tooLongSql } from '../workspace/sql-length.ts';
import { positiveNumber } from './privacy-words.ts';

interface Estimate {
  sql: string;
  epsilon: number | undefined;
  explanation: Explanation;
}

/** The choice of what a question spends, with its estimate; the budget is asked for anew after each question. */
export function usePrivacy(api: ApiClient, space: Workspace, sql: string) {
  const params = { ref: space.ref };
  const none: PrivacyBudget = space.privacy ?? {
    budget: { epsilon: 0, delta: 0 },
    left: { epsilon: 0, delta: 0 },
    perQuery: 0,
    datasets: [],
  };
  const [epsilon, setEpsilon] = useState(String(Math.min(1, none.perQuery)));
  const [wanted, setWanted] = useState('');
  const [estimate, setEstimate] = useState<Estimate>();
  const account = useLoaded(`privacy:${space.ref}`, async (signal) =>
    space.privacy === null ? undefined : api.call('getPrivacyBudget', { params, signal }),
  );
  const action = useAction(async () => {
    const long = tooLongSql(sql);
    if (long !== undefined) throw new ApiProblem(long);
    const ask = (privacy: { epsilon?: number; wantedError?: number }): Promise<Explanation> =>
      api.call('explainQuery', { params, body: { sql, privacy } });
    const error = positiveNumber(wanted);
    let chosen = positiveNumber(epsilon);
    if (error !== undefined) {
      const suggested = (await ask({ wantedError: error })).privacy?.suggestedEpsilon;
      if (suggested !== undefined) {
        chosen = suggested;
        setEpsilon(String(suggested));
      }
    }
    const explanation = await ask(chosen === undefined ? {} : { epsilon: chosen });
    setEstimate({ sql, epsilon: chosen, explanation });
  });
  const chosen = positiveNumber(epsilon);
  const current =
    estimate !== undefined && estimate.sql === sql && estimate.epsilon === chosen
      ? estimate.explanation
      : undefined;
  return {
    /** What is handed in with a question; undefined under an agreement without budget. */
    wish: space.privacy === null || chosen === undefined ? undefined : { epsilon: chosen },
    account: account.loaded.data,
    reload: account.reload,
    panel: {
      budget: account.loaded.data ?? none,
      epsilon,
      onEpsilon: setEpsilon,
      wanted,
      onWanted: setWanted,
      onEstimate: () => void action.run(),
      busy: action.busy || sql.trim() === '',
      foreseen: current?.privacy ?? undefined,
      refusal: current?.refusal ?? null,
      problem: action.problem,
    },
  };
}
