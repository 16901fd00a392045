import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SMTPServerOptions } from 'smtp-server';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { MailUnavailable, NoticeDeferred, NoticeRefused } from '../../errors.ts';
import { SmtpMailer, type MailSettings, type Patience } from './mailer.ts';
import { certificateFor, mailServer, type Certificate, type TestMailServer } from './testing.ts';

let certificate: Certificate;
let dir: string;
let passwordFile: string;
const open: { close(): Promise<void> }[] = [];
const patience: Patience = { connectMs: 8_000, silenceMs: 8_000, letterMs: 8_000 };
const little: Patience = { connectMs: 500, silenceMs: 500, letterMs: 1_500 };
const letter = {
  to: 'casey@sample.example',
  subject: 'Vitrine: something needs you',
  text: 'One line.\n',
  messageId: 'a1@vitrine.example',
};
const never = new AbortController().signal;

beforeAll(async () => {
  certificate = certificateFor('localhost');
  dir = await mkdtemp(join(tmpdir(), 'vitrine-mailer-'));
  passwordFile = join(dir, 'password');
  await writeFile(passwordFile, 'secret-word\n', { mode: 0o600 });
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
afterAll(() => rm(dir, { recursive: true }));

async function serve(options: SMTPServerOptions = {}): Promise<TestMailServer> {
  const server = await mailServer({ ...certificate, ...options });
  open.push(server);
  return server;
}

/** A server that speaks as `say` has it, line by line. */
async function speak(say: (line: string, socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.write('220 test\r\n');
    let rest = '';
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString('utf8')).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) say(line, socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  });
  const address = server.address();
  return address === null || typeof address === 'string' ? 0 : address.port;
}

function mailer(
  url: string,
  more: Partial<MailSettings> = {},
  { trusted = true, wait = patience } = {},
): SmtpMailer {
  const settings = { mode: 'strict', smtpUrl: url, smtpFrom: 'vitrine@sample.example', ...more } as const;
  return new SmtpMailer(settings, trusted ? { ca: [certificate.cert] } : {}, wait);
}

const failure = async (work: Promise<unknown>): Promise<Error & { facts?: unknown }> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('it did not fail');
};

describe('a letter', () => {
  it('goes over STARTTLS as plain text with its id, and says that no person wrote it', async () => {
    const server = await serve();
    await mailer(`smtp://localhost:${server.port}`).send(letter, never);
    const [got] = server.received;
    expect(got).toMatchObject({ to: ['casey@sample.example'], secure: true });
    expect(got?.raw).toMatch(/^Message-ID: <a1@vitrine\.example>\r$/m);
    expect(got?.raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(got?.raw).toMatch(/^Content-Type: text\/plain; charset=utf-8\r$/m);
    expect(got?.raw).not.toMatch(/html|multipart|X-Mailer/i);
  });

  it('goes over TLS from the first byte, from a user with a password out of a file', async () => {
    const server = await serve({
      secure: true,
      authOptional: false,
      onAuth: ({ username, password }, _, done) =>
        password === 'secret-word' ? done(null, { user: username }) : done(new Error('no')),
    });
    const one = mailer(`smtps://vitrine@localhost:${server.port}`, { smtpPasswordFile: passwordFile });
    await one.verify();
    await one.send(letter, never);
    expect(server.received[0]).toMatchObject({ secure: true, user: 'vitrine' });
  });

  it('goes without TLS to this machine in development, and never with a password', async () => {
    const server = await serve({ disabledCommands: ['STARTTLS'] });
    const url = `smtp://localhost:${server.port}`;
    await mailer(url, { mode: 'development' }).send(letter, never);
    expect(server.received[0]).toMatchObject({ secure: false });
    for (const more of [{}, { mode: 'development', smtpPasswordFile: passwordFile }] as const) {
      const error = await failure(mailer(url.replace('//', '//vitrine@'), more).verify());
      expect(error).toMatchObject({ code: 'mail-unavailable', facts: { trouble: 'tls' } });
    }
    expect(server.received).toHaveLength(1);
  });

  it('cannot bring a header with it', async () => {
    const server = await serve();
    const subject = 'One\r\nBcc: all@sample.example\r\n\r\nbody \u202e é';
    await mailer(`smtp://localhost:${server.port}`).send({ ...letter, subject }, never);
    expect(server.received[0]?.to).toEqual(['casey@sample.example']);
    expect(server.received[0]?.raw).not.toMatch(/^Bcc:/m);
  });
});

describe('a mail server that cannot be used', () => {
  it('is told from one that does not know the password, and neither’s words are repeated', async () => {
    const server = await serve({
      onAuth: (_, __, done) => done(new Error('no such user vitrine')),
    });
    const url = `smtp://vitrine@localhost:${server.port}`;
    const refused = await failure(mailer(url, { smtpPasswordFile: passwordFile }).verify());
    expect(refused).toBeInstanceOf(MailUnavailable);
    expect(refused).toMatchObject({ facts: { trouble: 'sign-in', status: 535 } });
    expect(JSON.stringify(refused) + refused.message).not.toMatch(/secret-word|no such user/);
    const gone = await failure(mailer('smtp://localhost:9').verify());
    expect(gone).toMatchObject({ facts: { trouble: 'unreachable' } });
  });

  it('is one whose certificate is of nobody’s authority, or of another name', async () => {
    const server = await serve();
    const untrusted = await failure(
      mailer(`smtp://localhost:${server.port}`, {}, { trusted: false }).verify(),
    );
    expect(untrusted).toMatchObject({ facts: { trouble: 'tls' } });
    const otherName = await failure(mailer(`smtp://127.0.0.1:${server.port}`).verify());
    expect(otherName).toMatchObject({ facts: { trouble: 'tls' } });
  });

  it('is one that says nothing, and is not waited for', async () => {
    const port = await speak(() => undefined);
    const begun = Date.now();
    const error = await failure(mailer(`smtp://localhost:${port}`, {}, { wait: little }).verify());
    expect(error).toMatchObject({ code: 'mail-unavailable', facts: { trouble: 'slow' } });
    expect(Date.now() - begun).toBeLessThan(3_000);
  });

  it('is one that does not take the sender', async () => {
    const server = await serve({
      onMailFrom: (_, __, done) => done(Object.assign(new Error('not you'), { responseCode: 553 })),
    });
    const error = await failure(mailer(`smtp://localhost:${server.port}`).send(letter, never));
    expect(error).toMatchObject({ code: 'mail-unavailable', facts: { trouble: 'sender', status: 553 } });
  });

  it('is one whose password lies open to other accounts', async () => {
    const server = await serve();
    await chmod(passwordFile, 0o644);
    const url = `smtp://vitrine@localhost:${server.port}`;
    const error = await failure(mailer(url, { smtpPasswordFile: passwordFile }).verify());
    await chmod(passwordFile, 0o600);
    expect(error).toMatchObject({ code: 'mail-unavailable', facts: { trouble: 'password' } });
  });
});

describe('a letter that does not get through', () => {
  it.each([
    [550, NoticeRefused],
    [450, NoticeDeferred],
    [421, NoticeDeferred],
  ])('with %i for its recipient is refused or put off, without the address', async (status, kind) => {
    const text = `${status} casey@sample.example`;
    const server = await serve({
      onRcptTo: (_, __, done) => done(Object.assign(new Error(text), { responseCode: status })),
    });
    const error = await failure(mailer(`smtp://localhost:${server.port}`).send(letter, never));
    expect(error).toBeInstanceOf(kind);
    expect(error).toMatchObject({ facts: { status } });
    expect(error.message + JSON.stringify(error)).not.toContain('casey');
    expect(error.cause).toBeUndefined();
  });

  it.each([
    [552, NoticeRefused],
    [451, NoticeDeferred],
  ])('with %i for its text is refused or put off', async (status, kind) => {
    const server = await serve({
      onData: (stream, _, done) => {
        stream.resume();
        stream.on('end', () => done(Object.assign(new Error('no'), { responseCode: status })));
      },
    });
    const error = await failure(mailer(`smtp://localhost:${server.port}`).send(letter, never));
    expect(error).toBeInstanceOf(kind);
    expect(error).toMatchObject({ facts: { status } });
  });

  const clear = { mode: 'development' } as const;
  const answer = (line: string, socket: Socket, last: (socket: Socket) => void): void => {
    if (line === '.') last(socket);
    else if (line.startsWith('DATA')) socket.write('354 go on\r\n');
    else if (/^(EHLO|MAIL|RCPT|QUIT)/.test(line)) socket.write('250 ok\r\n');
  };

  it('because the connection broke after its text is put off: it may have been taken', async () => {
    const port = await speak((line, socket) => answer(line, socket, (one) => one.destroy()));
    const error = await failure(mailer(`smtp://localhost:${port}`, clear).send(letter, never));
    expect(error).toBeInstanceOf(NoticeDeferred);
  });

  it('because the server never comes to an end is broken off', async () => {
    const drip = (one: Socket): void => void setInterval(() => one.write('250-wait\r\n'), 100).unref();
    const port = await speak((line, socket) => answer(line, socket, drip));
    const begun = Date.now();
    const error = await failure(
      mailer(`smtp://localhost:${port}`, clear, { wait: little }).send(letter, never),
    );
    expect(error).toBeInstanceOf(NoticeDeferred);
    expect(Date.now() - begun).toBeLessThan(4_000);
  });

  it('because Vitrine stops is broken off at once', async () => {
    const port = await speak((line, socket) => answer(line, socket, () => undefined));
    const stop = new AbortController();
    const sending = failure(mailer(`smtp://localhost:${port}`, clear).send(letter, stop.signal));
    setTimeout(() => stop.abort(), 100);
    expect(await sending).toBeInstanceOf(NoticeDeferred);
  });
});
