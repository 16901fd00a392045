import type { ReactNode } from 'react';

/** A page that is for people of another role: it says so, instead of showing tools that would refuse. */
export function NotForYou({ who, children }: { who: string; children: ReactNode }) {
  return (
    <div className="v-warn" role="note" aria-label="Not for you">
      <p>
        <strong>This page is for {who}.</strong> {children}
      </p>
      <p>If it should be for you, ask your operator for the role.</p>
    </div>
  );
}
