import { sandboxFaults } from '@vitrine/core/sandbox';
import { type Settings } from '@vitrine/core/process';
import { UnfitForStrict } from './errors.ts';

/** What makes these settings, and a machine whose sandbox lacks these things, unfit for real data: a clause each. */
export function strictFaults(settings: Settings, sandbox: readonly string[]): readonly string[] {
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
  return [...faults, ...sandbox];
}

/** @throws UnfitForStrict with every fault, when the mode is strict. */
export function checkStrict(settings: Settings): void {
  if (settings.mode !== 'strict') return;
  const faults = strictFaults(settings, sandboxFaults());
  if (faults.length === 0) return;
  throw new UnfitForStrict({
    detail: `Strict mode refuses to start: ${faults.join('; ')}.`,
    help: 'docs/operator.md says how to set up each.',
    facts: { faults },
  });
}
