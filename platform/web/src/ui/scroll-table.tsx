import type { ReactNode } from 'react';

/** A table that scrolls in its own frame, so that the page itself reflows at any zoom. */
export function ScrollTable({ label, children }: { label: string; children: ReactNode }) {
  return (
    // A scrolling region must be reachable by keyboard.
    <div className="v-scroll" role="region" aria-label={`Table: ${label}`} tabIndex={0}>
      <table className="v-table">{children}</table>
    </div>
  );
}
