import { useEffect, useRef, type ReactNode } from 'react';
import { useLocation } from 'react-router';

let first = true;

interface Props {
  title: string;
  /** Beside the heading: tags and the like. */
  beside?: ReactNode;
  /** Uses the whole width, for pages where people work. */
  wide?: boolean;
  /** What the page is about. While it stays, so do the reader's place and focus, though the address changes. */
  about?: string;
  /** What the browser's title says before the page's own: the step, and “Error:” where something is to be mended. */
  titleBefore?: string;
  children: ReactNode;
}

/** A page with its one heading. Arriving from another page moves the focus to it, so that a reader hears where they are. */
export function Page({ title, beside, wide = false, about, titleBefore = '', children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { pathname } = useLocation();
  const subject = about ?? pathname;
  useEffect(() => {
    document.title = `${titleBefore}${title} – Vitrine`;
  }, [title, titleBefore]);
  useEffect(() => {
    if (!first) heading.current?.focus({ preventScroll: true });
    if (!first) window.scrollTo(0, 0);
    first = false;
  }, [subject]);
  return (
    <div className={wide ? 'v-page v-page--wide' : 'v-page'}>
      <div className="v-page__head">
        <h1 ref={heading} tabIndex={-1} className={wide ? 'nhsuk-heading-m' : 'nhsuk-heading-l'}>
          {title}
        </h1>
        {beside}
      </div>
      {children}
    </div>
  );
}
