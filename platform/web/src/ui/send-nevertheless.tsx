import type { Action } from '../api/use-action.ts';
import { ActButton } from './act-button.tsx';

interface Props {
  action: Pick<Action<boolean>, 'run' | 'busy' | 'problem'>;
}

/** Offered to who was warned that their words seem to tell of a person. */
export function SendNevertheless({ action }: Props) {
  if (action.problem?.code !== 'personal-words') return null;
  return (
    <ActButton type="button" small secondary off={action.busy} onClick={() => void action.run(true)}>
      Send the words nevertheless
    </ActButton>
  );
}
