import { z } from 'zod';
import { InvalidInput } from '../errors.ts';

/** Several words in one variable, with commas or spaces between them. */
const words = z
  .string()
  .transform((text) => text.split(/[\s,]+/).filter((word) => word !== ''))
  .refine((list) => list.length > 0, 'it names nothing');

/**
 * Settings of a Vitrine server, from environment variables `VITRINE_…` (docs/operator.md lists them). All
 * have a default, so that the embedded server starts with none.
 */
export const settingsSchema = z.strictObject({
  /** `development` binds to loopback and offers sample personas; `strict` refuses everything unfit for real data. */
  mode: z.enum(['development', 'strict']).default('development'),
  port: z.coerce.number().int().min(0).max(65535).default(8420),
  /** The address people use, such as `https://vitrine.example.nhs.uk`; development works it out from the port. */
  publicUrl: z.url().optional(),
  databaseUrl: z.string().optional(),
  /** Where the ledger lies: files of the home, or the PostgreSQL database of `databaseUrl`. */
  ledger: z.enum(['files', 'database']).default('files'),
  /** OpenID Connect provider; the development sign-in when absent. */
  oidcIssuer: z.url().optional(),
  oidcClientId: z.string().optional(),
  oidcClientSecret: z.string().optional(),
  /** The public client of the command line (RFC 8628); without it nobody signs in from there. */
  oidcCliClientId: z.string().optional(),
  /** Authentication context classes of which a sign-in must be one (OpenID Connect Core, `acr`). */
  oidcAcr: words.optional(),
  /** Authentication methods that a sign-in must all have used (RFC 8176), such as `mfa`. */
  oidcAmr: words.optional(),
  /** How long ago somebody may have signed in who signs, votes, releases or stops; 0 asks nobody again. */
  stepUpMinutes: z.coerce.number().int().min(0).max(720).optional(),
  /** A session ends after this long without a call … */
  sessionIdleMinutes: z.coerce.number().int().min(1).max(720).default(60),
  /** … and this long after its start in any case. */
  sessionHours: z.coerce.number().int().min(1).max(24).default(12),
  /** The mail server that notices go through: `smtps://` (TLS at once) or `smtp://` (STARTTLS); none are sent without. */
  smtpUrl: z
    .url({ protocol: /^smtps?$/, hostname: /./ })
    .refine(
      (text) => URL.canParse(text) && new URL(text).password === '',
      'it holds a password: name a file that does',
    )
    .optional(),
  /** The file that holds the password of the user whom `smtpUrl` names; closed to other accounts. */
  smtpPasswordFile: z.string().optional(),
  /** The address that notices come from. */
  smtpFrom: z.email().optional(),
  /** A person is written to at most once in this long. */
  noticeMinutes: z.coerce.number().int().min(0).max(1440).default(10),
  /** Where signed webhooks go: HTTPS, in development also HTTP. */
  webhookUrl: z.url({ protocol: /^https?$/, hostname: /./ }).optional(),
  /** The file with the secret that they are signed with; closed to other accounts. */
  webhookSecretFile: z.string().optional(),
  /** The file that names the bucket of files of requests and releases; files of the home without. */
  outputsFile: z.string().optional(),
  /** The port of its own at which metrics are given, on loopback alone unless `metricsTokenFile` says who may ask; none without. */
  metricsPort: z.coerce.number().int().min(1).max(65535).optional(),
  /** The file with the word that whoever asks for metrics must send; closed to other accounts. */
  metricsTokenFile: z.string().optional(),
  /** Where traces are sent (OTLP over HTTP, such as `https://collector.example/v1/traces`); nowhere without. */
  tracesUrl: z
    .url({ protocol: /^https?$/, hostname: /./ })
    .refine(
      (text) => URL.canParse(text) && new URL(text).username === '' && new URL(text).password === '',
      'it holds a user or a password',
    )
    .optional(),
  /** Working days in which both checkers are to vote … */
  checkDays: z.coerce.number().int().min(1).max(60).default(5),
  /** … a requester is to answer what they ask for … */
  answerDays: z.coerce.number().int().min(1).max(120).default(20),
  /** … and an approved request is to be released. */
  releaseDays: z.coerce.number().int().min(1).max(60).default(2),
  /** Days that are no working days, beside Saturdays and Sundays. */
  holidays: words.pipe(z.array(z.iso.date())).default([]),
  /** What the oversight body is called on screen. */
  oversightBody: z.string().min(1).max(60).default('IGARD'),
  logLevel: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});
export type Settings = z.infer<typeof settingsSchema>;

const prefix = 'VITRINE_';

/** `VITRINE_OIDC_ISSUER` sets `oidcIssuer`. @throws InvalidInput naming each wrong or unknown variable. */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (!name.startsWith(prefix) || value === undefined || value === '') continue;
    const key = name
      .slice(prefix.length)
      .toLowerCase()
      .replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    given[key] = value;
  }
  const parsed = settingsSchema.safeParse(given);
  if (parsed.success) return whole(parsed.data);
  const problems = parsed.error.issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? `${issue.keys.map(variable).join(', ')}: there is no such setting`
      : `${variable(String(issue.path[0]))}: ${issue.message}`,
  );
  throw new InvalidInput({
    detail: `The settings are not valid: ${problems.join('; ')}.`,
    help: 'docs/operator.md lists every setting.',
  });
}

/** @throws InvalidInput for settings that need another which is not there */
function whole(settings: Settings): Settings {
  const { smtpUrl, smtpPasswordFile, smtpFrom, webhookUrl, webhookSecretFile } = settings;
  const problems: string[] = [];
  if (smtpUrl !== undefined && smtpFrom === undefined)
    problems.push('with VITRINE_SMTP_URL, VITRINE_SMTP_FROM must say which address notices come from');
  if (smtpUrl !== undefined && (new URL(smtpUrl).username !== '') !== (smtpPasswordFile !== undefined))
    problems.push('a user in VITRINE_SMTP_URL and VITRINE_SMTP_PASSWORD_FILE come together');
  if (settings.metricsTokenFile !== undefined && settings.metricsPort === undefined)
    problems.push('VITRINE_METRICS_TOKEN_FILE needs VITRINE_METRICS_PORT');
  if ((webhookUrl === undefined) !== (webhookSecretFile === undefined))
    problems.push('VITRINE_WEBHOOK_URL and VITRINE_WEBHOOK_SECRET_FILE come together');
  if (problems.length === 0) return settings;
  throw new InvalidInput({
    detail: `The settings are not valid: ${problems.join('; ')}.`,
    help: 'docs/operator.md lists every setting.',
  });
}

/** The environment variable that sets a setting. */
function variable(setting: string): string {
  return prefix + setting.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}
