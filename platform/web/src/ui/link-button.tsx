import type { ReactNode } from 'react';
import { Link } from 'react-router';

interface Props {
  to: string;
  secondary?: boolean;
  children: ReactNode;
}

/** A link that looks like the main thing to do here. */
export function LinkButton({ to, secondary = false, children }: Props) {
  return (
    <Link
      to={to}
      className={`nhsuk-button nhsuk-button--small${secondary ? ' nhsuk-button--secondary' : ''}`}
    >
      {children}
    </Link>
  );
}
