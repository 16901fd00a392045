import { useMemo } from 'react';
import { draftsOf, type Drafts } from '../logic/drafts.ts';
import { useSession } from './session-context.ts';

export function useDrafts(): Drafts {
  const person = useSession().session.person?.id ?? 'nobody';
  return useMemo(() => draftsOf(person, () => window.localStorage), [person]);
}
