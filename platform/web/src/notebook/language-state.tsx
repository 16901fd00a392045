import type { ApiClient, Notebook } from '@vitrine/api';
import { useEffect, useState } from 'react';
import { languageNames, type KernelLanguage } from './languages.ts';

const lookMs = 3_000;

type States = Notebook['languages'];

/** Whether Python and R can be used, asked again while one that is wanted is being prepared. */
export function useLanguageStates(
  api: ApiClient,
  ref: string,
  wanted: readonly KernelLanguage[],
  found: States,
): States {
  const [states, setStates] = useState(found);
  const preparing = wanted.some((one) => states[one].state === 'preparing');
  useEffect(() => {
    if (!preparing) return;
    const look = (): void =>
      void api.call('getNotebook', { params: { ref } }).then(
        (notebook) => setStates(notebook.languages),
        // The next look may be answered.
        () => undefined,
      );
    const timer = setInterval(look, lookMs);
    return () => clearInterval(timer);
  }, [api, ref, preparing]);
  return states;
}

/** Says that a language is not there yet, or not at all; SQL works meanwhile. */
export function LanguageNotice({
  language,
  state,
}: {
  language: KernelLanguage;
  state: States[KernelLanguage];
}) {
  if (state.state === 'ready') return null;
  const name = languageNames[language];
  return (
    <p className="v-warn" role="status" aria-label={name}>
      {state.state === 'preparing'
        ? `${name} is being prepared: ${state.step} of ${state.steps} (${state.doing}). SQL works meanwhile.`
        : `${name} cannot be used on this machine: ${state.why} SQL works.`}
    </p>
  );
}
