import { readSecret } from '@vitrine/core/files';
import type { Settings } from '@vitrine/core/process';
import { createTransport } from 'nodemailer';
import type { ConnectionOptions } from 'node:tls';
import { MailUnavailable } from '../../errors.ts';
import { failureOf } from './mail-failures.ts';

/** One message, as plain text. */
export interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** Without angle brackets: the same for the same news, so that one that came twice is known as one. */
  readonly messageId: string;
}

/** What sends letters. */
export interface Mailer {
  /** Connects and signs in, and sends nothing. @throws MailUnavailable */
  verify(): Promise<void>;
  /** @throws NoticeRefused, NoticeDeferred (also when `signal` breaks it off), MailUnavailable */
  send(letter: Letter, signal: AbortSignal): Promise<void>;
}

export type MailSettings = Pick<Settings, 'mode' | 'smtpUrl' | 'smtpPasswordFile' | 'smtpFrom'>;

/** How long a mail server may take, in milliseconds. */
export interface Patience {
  readonly connectMs: number;
  readonly silenceMs: number;
  readonly letterMs: number;
}

const patience: Patience = { connectMs: 10_000, silenceMs: 30_000, letterMs: 120_000 };
const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * Sends through the mail server of the settings, over TLS: at once (`smtps:`) or by STARTTLS, which is demanded. Only
 * in development, to this machine and without a password, does a server without TLS do. Certificates are checked.
 *
 * @param trust certificates to trust beside those of the system, for tests
 */
export class SmtpMailer implements Mailer {
  readonly #settings: MailSettings;
  readonly #trust: Pick<ConnectionOptions, 'ca'>;
  readonly #patience: Patience;

  constructor(settings: MailSettings, trust: Pick<ConnectionOptions, 'ca'> = {}, wait = patience) {
    this.#settings = settings;
    this.#trust = trust;
    this.#patience = wait;
  }

  async verify(): Promise<void> {
    const transport = await this.#transport();
    await transport.verify().catch((cause: unknown) => {
      throw failureOf(cause, 'connection');
    });
  }

  async send({ to, subject, text, messageId }: Letter, signal: AbortSignal): Promise<void> {
    const transport = await this.#transport();
    await transport
      .sendMail({
        from: this.#settings.smtpFrom,
        to,
        subject,
        text,
        messageId: `<${messageId}>`,
        // Nobody answers by themselves to what no person wrote (RFC 3834).
        headers: { 'Auto-Submitted': 'auto-generated' },
        xMailer: false,
        disableFileAccess: true,
        disableUrlAccess: true,
        signal: AbortSignal.any([signal, AbortSignal.timeout(this.#patience.letterMs)]),
      })
      .catch((cause: unknown) => {
        throw failureOf(cause, 'letter');
      });
  }

  /** Made anew for each use, so that a password that was changed in its file counts at once. */
  async #transport() {
    const { smtpUrl = '', smtpPasswordFile, mode } = this.#settings;
    const url = new URL(smtpUrl);
    const secure = url.protocol === 'smtps:';
    const pass = smtpPasswordFile === undefined ? undefined : await passwordIn(smtpPasswordFile);
    const clear = mode === 'development' && pass === undefined && loopback.test(url.hostname);
    return createTransport({
      host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
      secure,
      requireTLS: !secure && !clear,
      ...(pass === undefined ? {} : { auth: { user: decodeURIComponent(url.username), pass } }),
      tls: { minVersion: 'TLSv1.2', ...this.#trust },
      connectionTimeout: this.#patience.connectMs,
      greetingTimeout: this.#patience.connectMs,
      dnsTimeout: this.#patience.connectMs,
      socketTimeout: this.#patience.silenceMs,
    });
  }
}

/** @throws MailUnavailable */
function passwordIn(file: string): Promise<string> {
  const text = {
    detail: 'The password of the mail server cannot be read from a file that is closed to other accounts.',
    help: 'Check the file that VITRINE_SMTP_PASSWORD_FILE names: it belongs to this account and has the mode 0600 or 0400.',
  };
  return readSecret(file, text).catch((cause: unknown) => {
    throw new MailUnavailable({ ...text, facts: { trouble: 'password' }, cause });
  });
}
