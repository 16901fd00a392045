import { SignInAgain, SignInTooWeak } from '../errors.ts';

/** How and when the provider says that the person proved who they are (OpenID Connect Core 1.0, 2). */
export interface Proof {
  /** `auth_time`: when the person proved it, which a refreshed token does not change. */
  readonly at?: Date;
  /** `acr`: the class that the proof satisfies. */
  readonly acr?: string;
  /** `amr` (RFC 8176): the methods that were used. */
  readonly amr: readonly string[];
  /** `sid`: the session at the provider, by which it can end ours. */
  readonly session?: string;
}

/** What this environment asks of every sign-in. */
export interface Demands {
  /** One of these classes. */
  readonly acr?: readonly string[];
  /** All of these methods. */
  readonly amr?: readonly string[];
}

/** What a proof lacks, in words of the specification; nothing when it is strong enough. */
export function lacks(proof: Proof, demands: Demands): readonly string[] {
  const { acr, amr = [] } = demands;
  return [
    ...(acr === undefined || (proof.acr !== undefined && acr.includes(proof.acr))
      ? []
      : [`acr ${acr.join(' or ')}`]),
    ...amr.filter((method) => !proof.amr.includes(method)).map((method) => `amr ${method}`),
  ];
}

/** @throws SignInTooWeak */
export function demandStrong(proof: Proof, demands: Demands): void {
  const lacking = lacks(proof, demands);
  if (lacking.length === 0) return;
  throw new SignInTooWeak({
    detail: `This environment asks for more than your sign-in proved: ${lacking.join(', ')}.`,
    help: 'Sign in with a second factor; if you did, ask the operator whether the provider says so.',
    facts: { lacking: [...lacking] },
  });
}

/** A provider's clock may run this far ahead of ours. */
export const clockToleranceSeconds = 30;

/** Whether somebody proved who they are in the last `minutes`. A time that is not known, or to come, is none. */
export function isRecent(at: Date | undefined, now: Date, minutes: number): boolean {
  if (at === undefined) return false;
  const age = now.getTime() - at.getTime();
  return age >= -clockToleranceSeconds * 1000 && age <= minutes * 60_000;
}

/** @throws SignInAgain */
export function demandRecent(at: Date | undefined, now: Date, minutes: number): void {
  if (minutes === 0 || isRecent(at, now, minutes)) return;
  throw new SignInAgain({
    detail: `This asks for a sign-in of the last ${minutes} minutes.`,
    help: 'Sign in again, then do it once more; at the command line: vitrine login. What you wrote is kept.',
    facts: { maxAgeSeconds: minutes * 60, knownAge: at !== undefined },
  });
}
