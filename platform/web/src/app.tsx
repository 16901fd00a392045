import { lazy } from 'react';
import { createBrowserRouter } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { AgreementPage } from './agreements/agreement-page.tsx';
import { AgreementsPage } from './agreements/agreements-page.tsx';
import { AuditPage } from './audit/audit-page.tsx';
import { SamplesPage } from './audit/samples-page.tsx';
import { UnusualPage } from './audit/unusual-page.tsx';
import { UsePage } from './audit/use-page.tsx';
import { AssessmentPage } from './cases/assessment-page.tsx';
import { CasePage } from './cases/case-page.tsx';
import { CasesPage } from './cases/cases-page.tsx';
import { ContainmentsPage } from './cases/containments-page.tsx';
import { IncidentPage } from './cases/incident-page.tsx';
import { OpenCasePage } from './cases/open-case-page.tsx';
import { QuestionsPage } from './cases/questions-page.tsx';
import { ReportPage } from './cases/report-page.tsx';
import { CataloguePage } from './catalogue/catalogue-page.tsx';
import { DatasetPage } from './catalogue/dataset-page.tsx';
import { DeliveryPage } from './catalogue/delivery-page.tsx';
import { EnvironmentPage } from './environment/environment-page.tsx';
import { NoticesPage } from './notices/notices-page.tsx';
import { HomePage } from './pages/home-page.tsx';
import { NotFoundPage } from './pages/not-found-page.tsx';
import { SignInPage } from './pages/sign-in-page.tsx';
import { RequestPage } from './requests/request-page.tsx';
import { RequestsPage } from './requests/requests-page.tsx';
import { CheckingPage } from './checking/checking-page.tsx';
import { ReviewListPage } from './requests/review-list-page.tsx';
import { ReviewPage } from './requests/review-page.tsx';
import { SessionProvider } from './session/session-provider.tsx';
import { FailedPage } from './shell/failed-page.tsx';
import { Layout } from './shell/layout.tsx';
import { SignedIn } from './shell/signed-in.tsx';

const WorkspacePage = lazy(() => import('./workspace/workspace-page.tsx'));

const router = createBrowserRouter([
  {
    element: <Layout />,
    errorElement: <FailedPage />,
    children: [
      {
        errorElement: <FailedPage />,
        children: [
          { path: '/sign-in', element: <SignInPage /> },
          {
            element: <SignedIn />,
            children: [
              { path: '/', element: <HomePage /> },
              { path: '/catalogue', element: <CataloguePage /> },
              { path: '/catalogue/:dataset', element: <DatasetPage /> },
              { path: '/catalogue/:dataset/releases/:version', element: <DeliveryPage /> },
              { path: '/agreements', element: <AgreementsPage /> },
              { path: '/agreements/:ref', element: <AgreementPage /> },
              { path: '/workspace/:ref/:view?', element: <WorkspacePage /> },
              { path: '/requests', element: <RequestsPage /> },
              { path: '/requests/:id', element: <RequestPage /> },
              { path: '/review', element: <ReviewListPage /> },
              { path: '/checking', element: <CheckingPage /> },
              { path: '/review/:id', element: <ReviewPage /> },
              { path: '/audit/unusual', element: <UnusualPage /> },
              { path: '/audit/samples', element: <SamplesPage /> },
              { path: '/audit/use/:ref?', element: <UsePage /> },
              { path: '/audit/:index?', element: <AuditPage /> },
              { path: '/cases', element: <CasesPage /> },
              { path: '/cases/new', element: <OpenCasePage /> },
              { path: '/cases/:id', element: <CasePage /> },
              { path: '/questions/:id?', element: <QuestionsPage /> },
              { path: '/incidents/new', element: <AssessmentPage /> },
              { path: '/incidents/:id', element: <IncidentPage /> },
              { path: '/incidents/:id/assessment', element: <AssessmentPage /> },
              { path: '/incidents/:id/report', element: <ReportPage /> },
              { path: '/containments', element: <ContainmentsPage /> },
              { path: '/notices', element: <NoticesPage /> },
              { path: '/environment', element: <EnvironmentPage /> },
            ],
          },
          { path: '*', element: <NotFoundPage /> },
        ],
      },
    ],
  },
]);

export function App() {
  return (
    <SessionProvider>
      <RouterProvider router={router} />
    </SessionProvider>
  );
}
