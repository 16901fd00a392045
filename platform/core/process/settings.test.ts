import { expect, test } from 'vitest';
import { InvalidInput } from '../errors.ts';
import { readSettings } from './settings.ts';

test('an empty environment gives the embedded defaults', () => {
  expect(readSettings({ PATH: '/usr/bin' })).toEqual({
    mode: 'development',
    port: 8420,
    ledger: 'files',
    noticeMinutes: 10,
    oversightBody: 'IGARD',
    logLevel: 'info',
    sessionIdleMinutes: 60,
    sessionHours: 12,
    checkDays: 5,
    answerDays: 20,
    releaseDays: 2,
    holidays: [],
  });
  expect(readSettings({ VITRINE_HOLIDAYS: '2026-12-25, 2026-12-28' }).holidays).toEqual([
    '2026-12-25',
    '2026-12-28',
  ]);
  expect(() => readSettings({ VITRINE_HOLIDAYS: 'Christmas' })).toThrow(/VITRINE_HOLIDAYS/);
});

test('a list is words with commas or spaces between them, and never empty', () => {
  expect(readSettings({ VITRINE_OIDC_AMR: 'mfa, hwk' })).toMatchObject({ oidcAmr: ['mfa', 'hwk'] });
  expect(() => readSettings({ VITRINE_OIDC_ACR: ' , ' })).toThrow(/VITRINE_OIDC_ACR/);
});

test('variables set settings, and an empty one sets nothing', () => {
  const settings = readSettings({
    VITRINE_MODE: 'strict',
    VITRINE_PORT: '9000',
    VITRINE_OIDC_ISSUER: 'https://id.example.nhs.uk',
    VITRINE_DATABASE_URL: '',
  });
  expect(settings).toMatchObject({ mode: 'strict', port: 9000, oidcIssuer: 'https://id.example.nhs.uk' });
  expect(settings).not.toHaveProperty('databaseUrl');
});

test('a mail server comes with an address to write from, and its password from a file alone', () => {
  const url = 'smtps://vitrine@mail.example:465';
  const from = { VITRINE_SMTP_FROM: 'vitrine@example.org' };
  expect(() => readSettings({ VITRINE_SMTP_URL: url })).toThrow(/VITRINE_SMTP_FROM/);
  expect(() => readSettings({ VITRINE_SMTP_URL: url, ...from })).toThrow(/VITRINE_SMTP_PASSWORD_FILE/);
  expect(() => readSettings({ VITRINE_SMTP_URL: 'https://mail.example', ...from })).toThrow(
    /VITRINE_SMTP_URL/,
  );
  const read = (): unknown =>
    readSettings({ VITRINE_SMTP_URL: 'smtp://vitrine:hunter2@mail.example', ...from });
  expect(read).toThrow(/name a file/);
  expect(read).not.toThrow(/hunter2/);
  const whole = readSettings({ VITRINE_SMTP_URL: url, ...from, VITRINE_SMTP_PASSWORD_FILE: '/run/smtp' });
  expect(whole).toMatchObject({ smtpUrl: url, smtpFrom: 'vitrine@example.org' });
});

test('webhooks come with a secret in a file, over HTTP or HTTPS', () => {
  const url = { VITRINE_WEBHOOK_URL: 'https://hooks.example/vitrine' };
  expect(() => readSettings(url)).toThrow(/VITRINE_WEBHOOK_SECRET_FILE/);
  expect(() => readSettings({ VITRINE_WEBHOOK_SECRET_FILE: '/run/secret' })).toThrow(/VITRINE_WEBHOOK_URL/);
  const file = { VITRINE_WEBHOOK_SECRET_FILE: '/run/secret' };
  expect(() => readSettings({ VITRINE_WEBHOOK_URL: 'file:///etc/passwd', ...file })).toThrow(
    /VITRINE_WEBHOOK_URL/,
  );
  expect(readSettings({ ...url, ...file })).toMatchObject({ webhookSecretFile: '/run/secret' });
});

test('every wrong or unknown variable is named as it was written, without its value', () => {
  const read = (): unknown =>
    readSettings({
      VITRINE_PORT: '70000',
      VITRINE_OIDC_ISSUER: 'not-an-address',
      VITRINE_OIDC_CLIENT_SECRTE: 'hunter2',
    });
  expect(read).toThrow(InvalidInput);
  expect(read).toThrow(/VITRINE_PORT.*VITRINE_OIDC_ISSUER|VITRINE_OIDC_ISSUER.*VITRINE_PORT/);
  expect(read).toThrow(/VITRINE_OIDC_CLIENT_SECRTE: there is no such setting/);
  expect(read).not.toThrow(/hunter2/);
  expect(read).not.toThrow(/not-an-address/);
});
