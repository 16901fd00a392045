import { createHmac } from 'node:crypto';
import { readSecret } from '@vitrine/core/files';
import type { Clock } from '@vitrine/core/process';
import { MailUnavailable, NoticeDeferred, NoticeRefused } from '../../errors.ts';

/** A message to the operator's receiver: an id that stays when it is sent again, and a JSON text. */
export interface Post {
  readonly id: string;
  readonly body: string;
}

/** How long a receiver may take to answer. */
const patienceMs = 10_000;
const secretForm = /^whsec_([A-Za-z0-9+/]{32,86}={0,2})$/;

/**
 * Posts signed messages to one address, as the Standard Webhooks specification has it: the receiver checks
 * `webhook-signature` over `webhook-id`, `webhook-timestamp` and the body, and refuses what is older than minutes.
 */
export class Webhook {
  readonly #url: string;
  readonly #secretFile: string;
  readonly #clock: Clock;

  constructor(url: string, secretFile: string, clock: Clock) {
    this.#url = url;
    this.#secretFile = secretFile;
    this.#clock = clock;
  }

  /** Whether there is a secret to sign with. @throws MailUnavailable */
  async verify(): Promise<void> {
    await this.#secret();
  }

  /** @throws NoticeRefused (the receiver is gone for good), NoticeDeferred, MailUnavailable */
  async post({ id, body }: Post, signal: AbortSignal): Promise<void> {
    const timestamp = Math.floor(this.#clock.now().getTime() / 1000);
    const headers = {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signatureOf(await this.#secret(), { id, timestamp, body }),
    };
    const answer = await fetch(this.#url, {
      method: 'POST',
      headers,
      body,
      // Where it leads was not set by the operator.
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
    }).catch(() => undefined);
    if (answer === undefined)
      throw new NoticeDeferred({ detail: 'The receiver of webhooks did not answer.' });
    const { ok, status } = answer;
    // What it says beside is nobody's to read.
    await answer.body?.cancel().catch(() => undefined);
    if (ok) return;
    const facts = { status };
    if (status === 410) throw new NoticeRefused({ detail: 'The receiver of webhooks is gone (410).', facts });
    throw new NoticeDeferred({ detail: 'The receiver of webhooks did not take the notice yet.', facts });
  }

  async #secret(): Promise<Uint8Array> {
    const text = {
      detail: 'The secret of webhooks cannot be read from a file that is closed to other accounts.',
      help: 'Check the file that VITRINE_WEBHOOK_SECRET_FILE names: whsec_ and 24 to 64 bytes in base64, of this account, mode 0600 or 0400.',
    };
    const written = await readSecret(this.#secretFile, text).catch((cause: unknown) => {
      throw new MailUnavailable({ ...text, facts: { trouble: 'secret' }, cause });
    });
    const encoded = secretForm.exec(written)?.[1];
    const secret = encoded === undefined ? undefined : Buffer.from(encoded, 'base64');
    if (secret === undefined || secret.length < 24 || secret.length > 64)
      throw new MailUnavailable({ ...text, facts: { trouble: 'secret' } });
    return secret;
  }
}

/** HMAC-SHA256 over `id.timestamp.body`, in base64 after the version of the scheme. */
export function signatureOf(
  secret: Uint8Array,
  { id, timestamp, body }: Post & { readonly timestamp: number },
): string {
  return `v1,${createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}
