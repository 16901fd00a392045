import type { ReactNode } from 'react';

interface Props {
  label: string;
  /** As wide as what it holds, not as the page. */
  fit?: boolean;
  children: ReactNode;
}

/** A table that scrolls in its own frame, so that the page itself reflows at any zoom. */
export function ScrollTable({ label, fit = false, children }: Props) {
  return (
    // A scrolling region must be reachable by keyboard.
    <div className="v-scroll" role="region" aria-label={`Table: ${label}`} tabIndex={0}>
      <table className={fit ? 'v-table v-table--fit' : 'v-table'}>{children}</table>
    </div>
  );
}
