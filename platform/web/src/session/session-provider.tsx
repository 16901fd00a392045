import { useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import { browserApi, type SignInNeeded } from '../api/transport.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { draftsKeptBy } from '../logic/document-drafts.ts';
import { sweepDrafts } from '../logic/drafts.ts';
import { Loading } from '../ui/loading.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { SessionContext, type SessionValue } from './session-context.ts';
import { LeaveUnsaved } from './leave-unsaved.tsx';
import { useStanding } from './use-standing.ts';

/** Learns who is signed in before anything else is drawn, and hands the API client to the pages. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const [expired, setExpired] = useState<SignInNeeded>();
  // A session that is over stays so; one that was too old may be found over later.
  const [{ api, setCsrf }] = useState(() =>
    browserApi((why) => setExpired((before) => (before === 'ended' ? before : why))),
  );
  const { loaded, reload } = useLoaded('session', async (signal) => {
    const session = await api.call('getSession', { signal });
    setCsrf(session.csrf);
    if (session.person !== undefined) sweepDrafts(session.person.id, () => window.localStorage);
    return session;
  });
  const [documents] = useState(() =>
    draftsKeptBy({
      read: (name) => api.call('getDraft', { params: { name } }),
      write: (name, text, from) => api.call('saveDraft', { params: { name }, body: { from, text } }),
    }),
  );
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent): void => {
      if (documents.unsaved()) event.preventDefault();
    };
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [documents]);
  const [losing, setLosing] = useState(false);
  const leave = useCallback(async () => {
    await api.call('endSession', {});
    documents.clear();
    // A full load: nothing of the session that ended stays in the page's memory.
    window.location.assign('/');
  }, [api, documents]);
  const { standing, lookAgain } = useStanding();
  const value = useMemo<SessionValue | undefined>(
    () =>
      loaded.data && {
        session: { ...loaded.data, ...standing },
        api,
        documents,
        expired,
        lookAgain,
        async end() {
          await documents.settle();
          if (documents.unsaved()) setLosing(true);
          else await leave();
        },
      },
    [loaded.data, standing, lookAgain, api, documents, expired, leave],
  );
  if (value !== undefined)
    return (
      <SessionContext value={value}>
        {children}
        {losing ? <LeaveUnsaved leave={leave} onClose={() => setLosing(false)} /> : null}
      </SessionContext>
    );
  return (
    <main className="v-main v-alone">
      {loaded.problem === undefined ? (
        <Loading what="Vitrine" />
      ) : (
        <ProblemPanel problem={loaded.problem} onRetry={reload} />
      )}
    </main>
  );
}
