import type { App } from '@vitrine/app/boot';
import { sandboxFaults } from '@vitrine/core/sandbox';
import { type Settings } from '@vitrine/core/process';
import { UnfitForStrict } from './errors.ts';

/**
 * What makes these settings, a machine whose sandbox lacks these things, and a steward that is not apart from the
 * server, unfit for real data: a clause each.
 */
export function strictFaults(
  settings: Settings,
  { sandbox, apart }: { readonly sandbox: readonly string[]; readonly apart: boolean },
): readonly string[] {
  const faults: string[] = [];
  if (settings.oidcIssuer === undefined)
    faults.push('VITRINE_OIDC_ISSUER is not set, and the development sign-in asks for no password');
  if (settings.oidcClientId === undefined) faults.push('VITRINE_OIDC_CLIENT_ID is not set');
  if (settings.oidcIssuer?.startsWith('http:') === true)
    faults.push('VITRINE_OIDC_ISSUER is not an https address');
  if (settings.oidcAcr === undefined && settings.oidcAmr === undefined)
    faults.push('neither VITRINE_OIDC_ACR nor VITRINE_OIDC_AMR asks for a second factor');
  if (settings.publicUrl === undefined) faults.push('VITRINE_PUBLIC_URL is not set');
  if (settings.publicUrl?.startsWith('http:') === true)
    faults.push('VITRINE_PUBLIC_URL is not an https address, so cookies would travel in clear');
  if (settings.databaseUrl === undefined)
    faults.push('VITRINE_DATABASE_URL is not set, and the embedded database does not survive a power cut');
  if (settings.webhookUrl?.startsWith('http:') === true)
    faults.push('VITRINE_WEBHOOK_URL is not an https address');
  if (settings.tracesUrl?.startsWith('http:') === true && !isLoopback(settings.tracesUrl))
    faults.push('VITRINE_TRACES_URL is not an https address, nor one of this machine');
  if (!apart)
    faults.push(
      'the server can open the steward’s files: start Vitrine as root, which gives each an account of its own',
    );
  return [...faults, ...sandbox];
}

function isLoopback(address: string): boolean {
  return ['127.0.0.1', '[::1]', 'localhost'].includes(new URL(address).hostname);
}

/** What `doctor` says of settings in strict mode; accounts and sandbox it looks at by itself, in either mode. */
export function strictDiagnosis(
  settings: Settings,
): readonly { readonly what: string; readonly ok: boolean; readonly help: string }[] {
  if (settings.mode !== 'strict') return [];
  const faults = strictFaults(settings, { sandbox: [], apart: true });
  return [{ what: 'the settings are fit for strict mode', ok: faults.length === 0, help: faults.join('; ') }];
}

/** @throws UnfitForStrict with every fault, when the mode is strict. */
export function checkStrict(settings: Settings, { apart }: Pick<App, 'apart'>): void {
  if (settings.mode !== 'strict') return;
  const faults = strictFaults(settings, { sandbox: sandboxFaults(), apart });
  if (faults.length === 0) return;
  throw new UnfitForStrict({
    detail: `Strict mode refuses to start: ${faults.join('; ')}.`,
    help: 'docs/operator.md says how to set up each.',
    facts: { faults },
  });
}
