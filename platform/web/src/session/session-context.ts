import type { ApiClient, Role, Session } from '@vitrine/api';
import type { SignInNeeded } from '../api/transport.ts';
import { createContext, useContext } from 'react';
import type { DocumentDrafts } from '../logic/document-drafts.ts';

export interface SessionValue {
  session: Session;
  api: ApiClient;
  /** Documents that the person is writing. */
  documents: DocumentDrafts;
  /** The server asked for a sign-in while someone was at work, and why. */
  expired: SignInNeeded | undefined;
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
