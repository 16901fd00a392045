import { once } from 'node:events';
import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** A request as it went over the wire. */
export interface OnTheWire {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Bytes of the answer's body that came back. */
  received: number;
}

/** What goes wrong with a request on its way. */
export interface Trouble {
  /** The connection is lost after so many bytes of the body. */
  readonly cutAfter?: number;
  /** Nothing comes back for so long. */
  readonly delayMs?: number;
  /** The answer comes a piece at a time with a pause after each. */
  readonly trickleMs?: number;
  /** This status comes back, and the store hears nothing of it. */
  readonly answer?: number;
  /** The last byte of the body arrives as another. */
  readonly spoil?: true;
}

/** A wire between a client and a store that others wrote: it is watched, and cut or slowed down. */
export interface Wire {
  readonly endpoint: string;
  readonly seen: readonly OnTheWire[];
  trouble: ((request: OnTheWire) => Trouble | undefined) | undefined;
  close(): Promise<void>;
}

export async function openWire(store: string): Promise<Wire> {
  const { hostname, port } = new URL(store);
  const seen: OnTheWire[] = [];
  const sockets = new Set<Socket>();
  const carry = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const one: OnTheWire = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      received: 0,
    };
    seen.push(one);
    const trouble: Trouble = wire.trouble?.(one) ?? {};
    const { socket } = request;
    if (trouble.answer !== undefined) {
      request.resume();
      response.writeHead(trouble.answer).end();
      return;
    }
    // The same headers, host too: the signature is over them.
    const onward = send({ hostname, port, method: one.method, path: one.path, headers: request.headers });
    onward.on('error', () => socket.destroy());
    const answered = once(onward, 'response');
    answered.catch(() => undefined);
    let carried = 0;
    for await (const piece of request) {
      const bytes = Buffer.from(piece as Buffer);
      if (trouble.spoil) bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
      if (trouble.cutAfter !== undefined && carried + bytes.length > trouble.cutAfter) {
        onward.write(bytes.subarray(0, trouble.cutAfter - carried), () => onward.destroy());
        socket.destroy();
        return;
      }
      carried += bytes.length;
      if (!onward.write(bytes)) await once(onward, 'drain');
    }
    onward.end();
    const [answer] = (await answered) as [IncomingMessage];
    if (trouble.delayMs !== undefined) await pause(trouble.delayMs);
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    for await (const piece of answer) {
      one.received += (piece as Buffer).length;
      response.write(piece);
      if (trouble.trickleMs !== undefined) await pause(trouble.trickleMs);
    }
    response.end();
  };
  const server = createServer((request, response) => {
    const { socket } = request;
    carry(request, response).catch(() => socket.destroy());
  });
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const wire: Wire = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    trouble: undefined,
    close: async () => {
      const closed = once(server.close(), 'close');
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
  return wire;
}
