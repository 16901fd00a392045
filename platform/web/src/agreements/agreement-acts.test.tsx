// @vitest-environment happy-dom
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { agreementOf } from '../testing/samples.ts';
import { onStage } from '../testing/stage.tsx';
import { AgreementActs } from './agreement-acts.tsx';
import { endDigest } from './end-statement.ts';

const ref = 'DARS-NIC-1-A1-v1.0';
const active = agreementOf(ref, { may: { suspend: { allowed: true }, end: { allowed: true } } });
const suspended = agreementOf(ref, { state: 'suspended' });

test.each([
  ['Suspend', 'Suspend now', 'suspendAgreement', /Its cuts are destroyed/],
  ['End', 'End now', 'endAgreement', /pseudonym maps and their keys are destroyed/],
] as const)(
  '%s says what is destroyed, wants a reason, and does it once',
  async (act, confirm, call, what) => {
    const changed: unknown[] = [];
    const { calls } = onStage(<AgreementActs one={active} onChanged={(one) => changed.push(one)} />, {
      roles: ['access-officer'],
      answers: { suspendAgreement: () => suspended, endAgreement: () => suspended },
    });
    fireEvent.click(screen.getByRole('button', { name: act }));
    screen.getByText(what);
    fireEvent.click(screen.getByRole('button', { name: confirm }));
    screen.getByText('Give the reason');
    expect(calls).toEqual([]);
    fireEvent.change(screen.getByLabelText('Reason'), { target: { value: 'The study is over' } });
    fireEvent.click(screen.getByRole('button', { name: confirm }));
    await waitFor(() => expect(changed).toHaveLength(1));
    expect(calls).toMatchObject([{ name: call, params: { ref }, body: { reason: 'The study is over' } }]);
  },
);

test('the end of a whole agreement is signed, and is not asked for when the passkey is declined', async () => {
  const one = { ...active, endSigns: { agreement: ref, digest: 'ab'.repeat(32) } };
  const asked: Uint8Array[] = [];
  let declines = true;
  class Credential {
    rawId = new Uint8Array([1]).buffer;
    response = { authenticatorData: this.rawId, clientDataJSON: this.rawId, signature: this.rawId };
  }
  vi.stubGlobal('PublicKeyCredential', Credential);
  vi.stubGlobal('navigator', {
    credentials: {
      get: async ({ publicKey }: { publicKey: { challenge: Uint8Array } }) => {
        asked.push(publicKey.challenge);
        if (declines) throw new DOMException('no', 'NotAllowedError');
        return new Credential();
      },
    },
  });
  const { calls } = onStage(<AgreementActs one={one} onChanged={() => undefined} />, {
    roles: ['access-officer'],
    answers: { endAgreement: () => suspended },
  });
  fireEvent.click(screen.getByRole('button', { name: 'End' }));
  screen.getByText(/you sign this end with your passkey/);
  fireEvent.change(screen.getByLabelText('Reason'), { target: { value: ' Done. ' } });
  fireEvent.click(screen.getByRole('button', { name: 'End now' }));
  await screen.findByText(/Nothing was ended/);
  expect(calls).toEqual([]);
  declines = false;
  fireEvent.click(screen.getByRole('button', { name: 'End now' }));
  await waitFor(() => expect(calls).toHaveLength(1));
  const on = new Date().toISOString().slice(0, 10);
  expect(calls).toMatchObject([
    { body: { reason: 'Done.', signed: { on, signature: { kind: 'webauthn', keyId: 'AQ' } } } },
  ]);
  const digest = await endDigest(one.endSigns, 'Done.', on);
  expect(asked.map((bytes) => Buffer.from(bytes).toString('hex'))).toEqual([digest, digest]);
  vi.unstubAllGlobals();
});

test('a reason that was typed is there again when the dialog is opened again', () => {
  onStage(<AgreementActs one={active} onChanged={() => undefined} />, { roles: ['access-officer'] });
  fireEvent.click(screen.getByRole('button', { name: 'Suspend' }));
  fireEvent.change(screen.getByLabelText('Reason'), { target: { value: 'Half a sen' } });
  fireEvent.click(screen.getByRole('button', { name: 'Keep as it is' }));
  fireEvent.click(screen.getByRole('button', { name: 'Suspend' }));
  expect(screen.getByLabelText<HTMLTextAreaElement>('Reason').value).toBe('Half a sen');
});

test('who has signed first is told that another officer must sign too', () => {
  const signature = {
    officer: { id: 'per_sam', name: 'Sam Researcher' },
    at: '2026-11-02T10:00:00Z',
    kind: 'ed25519',
  } as const;
  const one = agreementOf(ref, {
    state: 'signed-once',
    signatures: [signature],
    may: { sign: { allowed: false, why: 'You may not.' } },
  });
  onStage(<AgreementActs one={one} onChanged={() => undefined} />, { roles: ['access-officer'] });
  screen.getByText('You have signed it. It takes effect when another officer signs too.');
});

test('nobody but an officer is offered anything', () => {
  const { container } = onStage(<AgreementActs one={active} onChanged={() => undefined} />);
  expect(container.textContent).toBe('');
});
