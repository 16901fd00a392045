import { VitrineError } from '@vitrine/core/errors';
import { z } from 'zod';
import { MailUnavailable, NoticeDeferred, NoticeRefused } from '../../errors.ts';

/** What is read of an error of the mail library; its text holds addresses and what the server said. */
const smtpFault = z.object({
  code: z.string().catch(''),
  command: z.string().catch(''),
  originalCode: z.string().catch(''),
  message: z.string().catch(''),
  responseCode: z.int().min(100).max(599).optional().catch(undefined),
});

/** Why no notice can be sent, in the operator's words; a server's own text is nobody's to read. */
const troubles = {
  unreachable: 'The mail server cannot be reached.',
  slow: 'The mail server took too long.',
  tls: 'No connection that can be trusted could be made with the mail server: it offers no TLS, or its certificate is not good.',
  'sign-in': 'The mail server does not take the user and the password.',
  sender: 'The mail server does not take the address that notices come from.',
  protocol: 'The mail server did not answer as mail servers do.',
} as const;
type Trouble = keyof typeof troubles;

const byCode: Readonly<Record<string, Trouble>> = {
  ETIMEDOUT: 'slow',
  EABORT: 'slow',
  ETLS: 'tls',
  EAUTH: 'sign-in',
  ENOAUTH: 'sign-in',
  EDNS: 'unreachable',
  ECONNECTION: 'unreachable',
  ESOCKET: 'unreachable',
};

/** What an error of the mail library means, without what it says. */
export function failureOf(cause: unknown, of: 'connection' | 'letter'): VitrineError {
  if (cause instanceof VitrineError) return cause;
  const fault = smtpFault.parse(cause);
  const { code, command, responseCode: status } = fault;
  if (of === 'connection' || neverConnected.has(fault.originalCode)) return unavailable(fault);
  const answered = status !== undefined && answers.has(code);
  if (answered && status >= 500 && command === 'MAIL FROM') return unavailable(fault, 'sender');
  // 503 says that the session was in the wrong state, and nothing of the message.
  if (answered && status >= 500 && status !== 503) {
    return new NoticeRefused({
      detail: `The mail server refused the notice for good (${status}).`,
      help: 'Have the address mended at the sign-in provider; the person’s home page shows what the notice said.',
      facts: { status },
    });
  }
  // Whatever broke after the connection stood may have come after the message was taken.
  if (answered || brokenOff.has(code)) {
    return new NoticeDeferred({
      detail: 'The mail server did not take the notice yet.',
      facts: status === undefined ? {} : { status },
    });
  }
  return unavailable(fault);
}

/** A server that says 421 closes the connection with it. */
const answers: ReadonlySet<string> = new Set(['EENVELOPE', 'EMESSAGE', 'ECONNECTION']);
const neverConnected: ReadonlySet<string> = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH']);
const brokenOff: ReadonlySet<string> = new Set([
  'ECONNECTION',
  'ESOCKET',
  'EABORT',
  'ETIMEDOUT',
  'EPROTOCOL',
]);

/** A certificate that is not good comes as an error of the socket. */
const tlsFault =
  /certificate|CERT_|SELF_SIGNED|ALTNAME|UNABLE_TO|ERR_TLS|ERR_SSL|EPROTO|wrong version number/i;

function unavailable(
  { code, originalCode, message, responseCode: status }: z.output<typeof smtpFault>,
  known?: Trouble,
): MailUnavailable {
  const ofTls = code === 'ESOCKET' && tlsFault.test(`${originalCode} ${message}`);
  const trouble = known ?? (ofTls ? 'tls' : (byCode[code] ?? 'protocol'));
  return new MailUnavailable({
    detail: troubles[trouble],
    help: 'Notices are sent once it works again. Check VITRINE_SMTP_URL and what goes with it; vitrine doctor tries the connection.',
    facts: { trouble, ...(status === undefined ? {} : { status }) },
  });
}
