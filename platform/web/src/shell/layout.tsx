import { Suspense } from 'react';
import { Outlet } from 'react-router';
import { useSession } from '../session/session-context.ts';
import { Loading } from '../ui/loading.tsx';
import { ExpiredBanner } from './expired-banner.tsx';
import { Header } from './header.tsx';
import { StoppedBanner } from './stopped-banner.tsx';
import { useWholePrint } from './use-whole-print.ts';

export function Layout() {
  const { session } = useSession();
  useWholePrint();
  return (
    <>
      <a className="nhsuk-skip-link" href="#main">
        Skip to main content
      </a>
      {session.notices.length === 0 ? null : (
        <section className="v-notices" aria-label="About this environment">
          {session.notices.map((notice) => (
            <p key={notice}>{notice}</p>
          ))}
        </section>
      )}
      <StoppedBanner />
      <Header />
      <ExpiredBanner />
      <main id="main" className="v-main" tabIndex={-1}>
        <Suspense fallback={<Loading what="the page" />}>
          <Outlet />
        </Suspense>
      </main>
    </>
  );
}
