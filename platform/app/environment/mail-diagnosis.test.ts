import { expect, it } from 'vitest';
import { certificateFor, mailServer } from '../notices/mail/testing.ts';
import { mailDiagnosis } from './mail-diagnosis.ts';

const from = { mode: 'development', smtpFrom: 'vitrine@sample.example' } as const;

it('the doctor says nothing of mail where no server is set, and tries one that is', async () => {
  expect(await mailDiagnosis({ mode: 'development' })).toEqual([]);
  const server = await mailServer({ disabledCommands: ['STARTTLS'] });
  const smtpUrl = `smtp://localhost:${server.port}`;
  expect(await mailDiagnosis({ ...from, smtpUrl })).toMatchObject([{ ok: true }]);
  expect(server.received).toEqual([]);
  await server.close();
  const [gone] = await mailDiagnosis({ ...from, smtpUrl });
  expect(gone).toMatchObject({ ok: false });
  expect(gone?.help).toContain('The mail server cannot be reached.');
});

it('a certificate of nobody’s authority is named', async () => {
  const server = await mailServer(certificateFor('localhost'));
  const [one] = await mailDiagnosis({ ...from, mode: 'strict', smtpUrl: `smtp://localhost:${server.port}` });
  expect(one?.help).toContain('its certificate is not good');
  await server.close();
});
