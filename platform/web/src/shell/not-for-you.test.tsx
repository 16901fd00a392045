// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { AgreementsPage } from '../agreements/agreements-page.tsx';
import { AuditPage } from '../audit/audit-page.tsx';
import { EnvironmentPage } from '../environment/environment-page.tsx';
import { onStage } from '../testing/stage.tsx';

test.each([
  ['Audit', <AuditPage key="a" />, 'reviewers of IGARD'],
  ['Environment', <EnvironmentPage key="e" />, 'operators'],
])('%s says whom it is for, shows no tools and asks the server nothing', (_, page, who) => {
  const { calls } = onStage(page, { roles: ['researcher'] });
  expect(screen.getByRole('note').textContent).toContain(`This page is for ${who}.`);
  expect(screen.queryByRole('form')).toBeNull();
  expect(screen.queryByRole('button')).toBeNull();
  expect(calls).toEqual([]);
});

test.each([
  ['data-manager', /Your role needs none/],
  ['operator', /Your role needs none/],
  ['researcher', /You are in no agreement/],
  ['access-officer', /Apply the first one below/],
] as const)('a person who is a %s reads why no agreement is listed', async (role, said) => {
  onStage(<AgreementsPage />, { roles: [role], answers: { listAgreements: () => ({ agreements: [] }) } });
  await screen.findByText(said);
});
