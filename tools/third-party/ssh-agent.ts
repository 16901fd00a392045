import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';

/** An SSH agent (draft-ietf-sshm-ssh-agent) that holds one Ed25519 key, for a program that signs by an agent alone. */
export interface TestAgent {
  readonly publicKey: KeyObject;
  /** As programs name the key: `SHA256:…`. */
  readonly fingerprint: string;
  close(): void;
}

const string = (bytes: Uint8Array | string): Buffer => {
  const body = Buffer.from(bytes as string);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, body]);
};
const message = (type: number, ...parts: readonly Uint8Array[]): Buffer =>
  string(Buffer.concat([Buffer.of(type), ...parts]));
const one = Buffer.of(0, 0, 0, 1);

export async function startTestAgent(socketPath: string): Promise<TestAgent> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  const blob = Buffer.concat([string('ssh-ed25519'), string(raw)]);
  const answerTo = (request: Buffer): Buffer => {
    // 11 asks for the identities, 13 for a signature: the key, then what to sign.
    if (request[0] === 11) return message(12, one, string(blob), string('test'));
    if (request[0] !== 13) return message(5);
    const at = 5 + request.readUInt32BE(1);
    const data = request.subarray(at + 4, at + 4 + request.readUInt32BE(at));
    const signature = Buffer.concat([string('ssh-ed25519'), string(sign(null, data, privateKey))]);
    return message(14, string(signature));
  };
  const server: Server = createServer((socket: Socket) => {
    let held = Buffer.alloc(0);
    socket.on('data', (bytes: Buffer) => {
      held = Buffer.concat([held, bytes]);
      while (held.length >= 4 && held.length >= 4 + held.readUInt32BE(0)) {
        const end = 4 + held.readUInt32BE(0);
        socket.write(answerTo(held.subarray(4, end)));
        held = held.subarray(end);
      }
    });
  });
  await new Promise<void>((done) => server.listen(socketPath, done));
  const digest = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '');
  return { publicKey, fingerprint: `SHA256:${digest}`, close: () => void server.close() };
}
