import { Button } from 'nhsuk-react-components';
import type { MouseEvent, ReactNode } from 'react';

interface Props {
  type?: 'button' | 'submit';
  secondary?: boolean;
  warning?: boolean;
  small?: boolean;
  /** It does nothing now: its act is under way, or there is nothing to do it with. */
  off: boolean;
  /** What it is called, where its words alone do not say what it acts on. */
  label?: string;
  onClick?: () => void;
  children: ReactNode;
}

/** A button that keeps the focus while it does nothing; a disabled one would lose it, and the reader their place. */
export function ActButton({ off, label, onClick, ...rest }: Props) {
  return (
    <Button
      {...rest}
      aria-label={label}
      aria-disabled={off ? 'true' : undefined}
      onClick={(event: MouseEvent) => {
        if (off) event.preventDefault();
        else onClick?.();
      }}
    />
  );
}
