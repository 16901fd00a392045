import { MailUnavailable } from '../errors.ts';
import { SmtpMailer, type MailSettings } from '../notices/mail/mailer.ts';
import type { Diagnosis } from './diagnosis.ts';

/** Whether the mail server of the settings can be used: reached, trusted, signed in to. Nothing where none is set. */
export async function mailDiagnosis(settings: MailSettings): Promise<readonly Diagnosis[]> {
  if (settings.smtpUrl === undefined) return [];
  const what = 'notices can be sent: the mail server takes a connection that is safe, and the user';
  try {
    await new SmtpMailer(settings).verify();
    return [{ what, ok: true, help: '' }];
  } catch (error) {
    if (!(error instanceof MailUnavailable)) throw error;
    return [{ what, ok: false, help: `${error.message} (docs/operator.md, Notices)` }];
  }
}
