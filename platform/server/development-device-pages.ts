import type { KoaContextWithOIDC } from 'oidc-provider';
import { developmentPage, escapeHtml } from './development-page.ts';

/** The form that a code is typed into; `said` is what was wrong with the last one. */
function codeForm(context: KoaContextWithOIDC, said: string): string {
  const { secret = '' } = context.oidc.session?.state ?? {};
  return `<form method="post" action="${escapeHtml(context.oidc.urlFor('code_verification'))}">
${said}<input type="hidden" name="xsrf" value="${escapeHtml(String(secret))}">
<p><label for="code">The code that the command line shows</label><br>
<input id="code" name="user_code" autocomplete="off" autocapitalize="characters" spellcheck="false" required autofocus></p>
<p><button>Continue</button></p></form>`;
}

/** Where somebody types the code of `vitrine login` (RFC 8628, 3.3). */
export function deviceInputPage(
  context: KoaContextWithOIDC,
  _form: string,
  _out?: unknown,
  error?: Error,
): void {
  const said =
    error === undefined
      ? ''
      : '<p role="alert">That code is not known, or was used before. Type it again, or start anew at the command line.</p>';
  context.body = developmentPage('Sign in at the command line', codeForm(context, said));
}

/** Whoever did not ask for the code can still say no. */
export function deviceConfirmPage(
  context: KoaContextWithOIDC,
  form: string,
  client: { readonly clientName?: string | undefined },
  _device: unknown,
  userCode: string,
): void {
  context.body = developmentPage(
    'Is this your code?',
    `<p>You are about to let ${escapeHtml(client.clientName ?? 'an application')} act for you. It must show this code:
<strong>${escapeHtml(userCode)}</strong></p>${form}
<p><button form="op.deviceConfirmForm">Yes, continue</button></p>
<p><button form="op.deviceConfirmForm" name="abort" value="yes">No, stop</button></p>`,
  );
}

export function deviceDonePage(context: KoaContextWithOIDC): void {
  context.body = developmentPage(
    'You are signed in',
    '<p>Go back to the command line. You can close this page.</p>',
  );
}
