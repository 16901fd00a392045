import { setTimeout as wait } from 'node:timers/promises';
import { ApiClient } from '@vitrine/api';
import { HomeLocked } from '@vitrine/core/errors';
import { lockFolder, type FolderLock } from '@vitrine/core/files';
import { NotSignedIn, SignInFailed } from '@vitrine/identity/errors';
import { DeviceSignIn, isLoopback, isSafe, Provider, type DeviceCode } from '@vitrine/identity/sign-in';
import { ServerNotSafe } from '../errors.ts';
import { askOffer, beginSession, type Begun, type Offer } from './auth-calls.ts';
import { BearerTransport } from './bearer-transport.ts';
import {
  dropSignIn,
  keepSignIn,
  readSignIn,
  signInFile,
  signInFolder,
  type KeptSignIn,
} from './kept-sign-in.ts';

/** Signs in at a server by the device grant, telling what to do through `tell`. Keeps what later commands need. */
export async function signIn(
  server: string,
  tell: (code: DeviceCode) => void,
  signal?: AbortSignal,
): Promise<Begun> {
  const stranger = new BearerTransport(server, undefined);
  const offer = await askOffer(stranger);
  if (offer.server !== server) {
    throw new ServerNotSafe({
      detail: `The server goes by another address: ${offer.server}.`,
      help: 'Check which of the two the operator gave you, and use that one.',
    });
  }
  const device = deviceFor(server, offer);
  const code = await device.begin(offer.acr);
  tell(code);
  const { idToken, refreshToken } = await code.confirmed(signal);
  const begun = await beginSession(stranger, idToken);
  await keepSignIn(fileOf(server), {
    version: 1,
    server,
    issuer: offer.issuer,
    clientId: offer.clientId,
    username: begun.person.username,
    token: begun.token,
    ...(refreshToken === undefined ? {} : { refreshToken }),
  });
  return begun;
}

/** A client as the person who signed in at this server. @throws NotSignedIn, SignInFileUnsafe */
export async function signedInClient(server: string): Promise<ApiClient> {
  const kept = await readOf(server);
  if (kept === undefined) throw notSignedIn(server);
  const client = clientOf(kept);
  if (await isSignedIn(client)) return client;
  return clientOf(await renew(server, kept));
}

/** What signing out came to. */
export interface SignedOut {
  readonly signedOut: boolean;
  /** Whether the provider forgot the sign-in, too; it may not offer that, or not have answered. */
  readonly revoked: boolean;
}

/** Ends the session at the server and at the provider as far as they answer, and removes the file in any case. */
export async function signOut(server: string): Promise<SignedOut> {
  const file = fileOf(server);
  const kept = await readSignIn(file).finally(() => dropSignIn(file));
  if (kept === undefined) return { signedOut: false, revoked: false };
  const attempt = (work: Promise<unknown>): Promise<boolean> => work.then(Boolean, () => false);
  await attempt(clientOf(kept).call('endSession', {}));
  const { refreshToken } = kept;
  const revoked = refreshToken !== undefined && (await attempt(deviceFor(server, kept).revoke(refreshToken)));
  return { signedOut: true, revoked };
}

const fileOf = (server: string): string => signInFile(signInFolder(), server);

async function readOf(server: string): Promise<KeptSignIn | undefined> {
  const kept = await readSignIn(fileOf(server));
  return kept?.server === server ? kept : undefined;
}

const clientOf = ({ server, token }: KeptSignIn): ApiClient =>
  new ApiClient(new BearerTransport(server, token));

async function isSignedIn(client: ApiClient): Promise<boolean> {
  return (await client.call('getSession', {})).person !== undefined;
}

/**
 * Begins another session with what was kept. One command at a time does so: a provider that sees a refresh token
 * twice takes it for stolen (RFC 9700, 4.14.2), and ends the sign-in.
 */
async function renew(server: string, stale: KeptSignIn): Promise<KeptSignIn> {
  const file = fileOf(server);
  const lock = await lockSoon(`${file}.renewal`);
  try {
    const kept = (await readOf(server)) ?? stale;
    if (kept.token !== stale.token && (await isSignedIn(clientOf(kept)))) return kept;
    if (kept.refreshToken === undefined) throw notSignedIn(server);
    const { idToken, refreshToken = kept.refreshToken } = await deviceFor(server, kept)
      .refresh(kept.refreshToken)
      .catch((cause: unknown) => {
        throw cause instanceof SignInFailed && cause.facts['reason'] === 'refused'
          ? notSignedIn(server, cause)
          : cause;
      });
    // The old one is worth nothing from here on: the new one is on disk before anything else can fail.
    await keepSignIn(file, { ...kept, refreshToken });
    const { token, person } = await beginSession(new BearerTransport(server, undefined), idToken);
    const renewed = { ...kept, refreshToken, token, username: person.username };
    await keepSignIn(file, renewed);
    return renewed;
  } finally {
    lock.release();
  }
}

async function lockSoon(folder: string): Promise<FolderLock> {
  for (let left = 100; ; left--) {
    try {
      return await lockFolder(folder);
    } catch (error) {
      if (!(error instanceof HomeLocked) || left === 0) throw error;
      await wait(100);
    }
  }
}

/** A server may send people to a provider on plain HTTP only where it is itself one of this machine. */
function deviceFor(server: string, { issuer, clientId }: Pick<Offer, 'issuer' | 'clientId'>): DeviceSignIn {
  const url = new URL(issuer);
  const local = isLoopback(new URL(server)) && isLoopback(url);
  if (!isSafe(url) || (url.protocol !== 'https:' && !local)) {
    throw new ServerNotSafe({
      detail: 'The server names a sign-in provider that is not on HTTPS.',
      help: 'Tell the operator: VITRINE_OIDC_ISSUER is wrong.',
    });
  }
  return new DeviceSignIn(new Provider({ issuer: url, allowHttp: local }), clientId);
}

function notSignedIn(server: string, cause?: unknown): NotSignedIn {
  return new NotSignedIn({
    detail: `You are not signed in at ${server}, or the sign-in has ended.`,
    help: `Sign in: vitrine login --server ${server}`,
    cause,
  });
}
