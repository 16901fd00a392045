// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { onStage, type Answers } from '../testing/stage.tsx';
import { agreementOf, columnOf, datasetOf, summaryOf } from '../testing/samples.ts';
import { AgreementPage } from './agreement-page.tsx';

const [older, newer] = ['DARS-NIC-1-A1-v1.0', 'DARS-NIC-1-A1-v1.1'] as const;
const document = (ref: string, people: string[], to = '2027-12-31') => ({
  ref,
  people,
  term: { from: '2026-01-01', to },
  datasets: [{ dataset: 'person', releases: '1.*', columns: ['POSTCODE'], rows: {} }],
});
const enforced = [
  {
    dataset: 'person',
    version: '1.0',
    rows: 'all rows',
    optOuts: 'none',
    conditionsRead: [],
    columns: [{ name: 'POSTCODE', becomes: 'as it is' }],
  },
];
const unsigned = agreementOf(newer, {
  state: 'unsigned',
  document: document(newer, ['sam.researcher', 'alex.researcher']),
  enforced,
  may: { sign: { allowed: true } },
});

const server = (changes: Answers = {}): Answers => ({
  getAgreement: ({ params }) =>
    params['ref'] === older
      ? agreementOf(older, { document: document(older, ['sam.researcher']) })
      : unsigned,
  listAgreements: () => ({ agreements: [summaryOf(older), summaryOf(newer, { state: 'unsigned' })] }),
  getDataset: () =>
    datasetOf('person', { columnList: [columnOf('POSTCODE', { transforms: ['district', 'sector'] })] }),
  ...changes,
});
const officer = { roles: ['access-officer'], at: `/agreements/${newer}`, route: '/agreements/:ref' } as const;

test('who signs an amendment sees first what it changes from the version in force', async () => {
  onStage(<AgreementPage />, { ...officer, answers: server() });
  const table = await screen.findByRole('region', { name: 'Table: What changes' });
  const [, row] = within(table).getAllByRole('row');
  expect(row?.textContent).toMatch(/People.*Wider.*alex\.researcher/);
  screen.getByRole('link', { name: older });
  // The difference and the whole document stand before the act.
  const html = globalThis.document.body.innerHTML;
  expect(html.indexOf('What changes from')).toBeLessThan(html.indexOf('The document</h2>'));
  expect(html.indexOf('The document</h2>')).toBeLessThan(html.indexOf('Sign the document'));
});

test('a column that could be coarser and is granted as it is, is remarked', async () => {
  onStage(<AgreementPage />, { ...officer, answers: server() });
  await screen.findByText('Not made coarser');
  screen.getByText('could be district or sector');
});

test('an older version leads to the one in force', async () => {
  const answers = server({
    listAgreements: () => ({ agreements: [summaryOf(older, { state: 'ended' }), summaryOf(newer)] }),
  });
  onStage(<AgreementPage />, { ...officer, at: `/agreements/${older}`, answers });
  expect((await screen.findByText(/A newer version is in force/)).textContent).toContain(newer);
});

test('suspending says that it cannot be undone, shows old and new state, and needs a reason', async () => {
  const active = agreementOf(newer, { may: { suspend: { allowed: true }, end: { allowed: true } } });
  const answers = server({
    getAgreement: () => active,
    suspendAgreement: () => ({ ...active, state: 'suspended' }),
  });
  const { calls } = onStage(<AgreementPage />, { ...officer, answers });
  fireEvent.click(await screen.findByRole('button', { name: 'Suspend' }));
  const dialog = screen.getByRole('dialog');
  expect(dialog.textContent).toMatch(/Active becomes Suspended/);
  expect(dialog.textContent).toMatch(/cannot be undone.*only a newer version, signed by two officers/);
  expect(dialog.textContent).toMatch(/quarantined/);
  fireEvent.click(within(dialog).getByRole('button', { name: 'Suspend now' }));
  within(dialog).getByText('Give the reason');
  expect(calls.some((one) => one.name === 'suspendAgreement')).toBe(false);
  fireEvent.change(within(dialog).getByLabelText('Reason'), { target: { value: 'A leak' } });
  fireEvent.click(within(dialog).getByRole('button', { name: 'Suspend now' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(calls.find((one) => one.name === 'suspendAgreement')?.body).toEqual({ reason: 'A leak' });
});

test('an officer who has signed reads so, not that “this officer” has', async () => {
  const signed = agreementOf(newer, {
    state: 'signed-once',
    signatures: [{ officer: { id: 'per_sam', name: 'Sam' }, at: '2026-11-01T10:00:00Z', kind: 'ed25519' }],
    may: { sign: { allowed: false, why: 'This officer has signed.' } },
  });
  onStage(<AgreementPage />, { ...officer, answers: server({ getAgreement: () => signed }) });
  await screen.findByText(/You have signed it\. It takes effect when another officer signs too\./);
  expect(screen.queryByText('This officer has signed.')).toBeNull();
});
