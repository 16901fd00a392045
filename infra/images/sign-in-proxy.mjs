// The one way from the server to the internet: a tunnel (CONNECT, RFC 9110 9.3.6) to port 443 of one host. It sees
// names and sizes, never what is inside: TLS is between the server and the OpenID provider.
import { createServer } from 'node:http';
import { connect } from 'node:net';

const allowed = process.env.ALLOWED_HOST ?? '';
const port = Number(process.env.PORT ?? 3128);
// For tests: where the allowed name is found instead.
const target = process.env.TARGET?.split(':') ?? [allowed, '443'];
if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(allowed)) {
  console.error('ALLOWED_HOST must be one host name, without scheme and port');
  process.exit(2);
}

const server = createServer((_, answer) => answer.writeHead(405).end());
server.on('connect', (request, client, head) => {
  client.on('error', () => undefined);
  if (request.url !== `${allowed}:443`) {
    client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    return;
  }
  const upstream = connect({ host: target[0], port: Number(target[1]), timeout: 60_000 });
  upstream.on('error', () => client.destroy());
  upstream.on('timeout', () => upstream.destroy());
  upstream.on('close', () => client.destroy());
  client.on('close', () => upstream.destroy());
  upstream.on('connect', () => {
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    upstream.write(head);
    upstream.pipe(client);
    client.pipe(upstream);
  });
});
server.maxConnections = 64;
server.listen(port, () => console.log(JSON.stringify({ listening: server.address().port })));
process.on('SIGTERM', () => process.exit(0));
