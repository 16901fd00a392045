import type { ApiClient, Role, Session } from '@vitrine/api';
import { createContext, useContext } from 'react';
import type { DocumentDrafts } from '../logic/document-drafts.ts';

export interface SessionValue {
  session: Session;
  api: ApiClient;
  /** Documents that the person is writing. */
  documents: DocumentDrafts;
  /** The server said that the session ended while someone was at work. */
  expired: boolean;
  /** Ask again what everyone should know of the environment. It is asked for now and then anyway. */
  lookAgain: () => void;
  end: () => Promise<void>;
}

export const SessionContext = createContext<SessionValue | undefined>(undefined);

export function useSession(): SessionValue {
  const value = useContext(SessionContext);
  if (value === undefined) throw new Error('A page stands outside the session.');
  return value;
}

export function useApi(): ApiClient {
  return useSession().api;
}

export function useRoles(): ReadonlySet<Role> {
  return new Set(useSession().session.person?.roles ?? []);
}
