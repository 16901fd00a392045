import type { ReactNode } from 'react';
import { useRoles, useSession } from '../session/session-context.ts';
import { Page } from '../shell/page.tsx';
import { NotForYou } from '../ui/not-for-you.tsx';

/** A page of the oversight body's reviewers, and what others read in its place. */
export function ForReviewers({ title, children }: { title: string; children: ReactNode }) {
  const { session } = useSession();
  const isReviewer = useRoles().has('igard-reviewer');
  return (
    <Page title={title}>
      {isReviewer ? (
        children
      ) : (
        <NotForYou who={`reviewers of ${session.oversightBody}`}>They keep cases and incidents.</NotForYou>
      )}
    </Page>
  );
}
