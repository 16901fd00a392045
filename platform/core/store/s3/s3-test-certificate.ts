import { generateKeyPairSync, sign } from 'node:crypto';

const der = (tag: number, ...contents: readonly (Buffer | string)[]): Buffer => {
  const body = Buffer.concat(
    contents.map((one) => (typeof one === 'string' ? Buffer.from(one, 'hex') : one)),
  );
  const [high, low] = [body.length >> 8, body.length & 255];
  const length = body.length < 128 ? [low] : high === 0 ? [0x81, low] : [0x82, high, low];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
};
const sequence = (...contents: readonly (Buffer | string)[]): Buffer => der(0x30, ...contents);
const utcTime = (at: number): Buffer =>
  der(0x17, Buffer.from(`${new Date(at).toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`));

/** A certificate for 127.0.0.1 that nobody but itself vouches for, as PEM (RFC 5280), for one day. */
export function selfSigned(): { readonly key: string; readonly cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ecdsaSha256 = sequence('06082a8648ce3d040302');
  const name = sequence(der(0x31, sequence('0603550403', der(0x0c, Buffer.from('vitrine test store')))));
  const authority = sequence('0603551d13', '0101ff', der(0x04, sequence('0101ff')));
  const address = sequence('0603551d11', der(0x04, sequence(der(0x87, '7f000001'))));
  const certified = sequence(
    der(0xa0, '020102'),
    '020101',
    ecdsaSha256,
    name,
    sequence(utcTime(Date.now() - 60_000), utcTime(Date.now() + 86_400_000)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(authority, address)),
  );
  const signature = sign('sha256', certified, privateKey);
  const cert = sequence(certified, ecdsaSha256, der(0x03, '00', signature)).toString('base64');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${cert.match(/.{1,64}/g)?.join('\n') ?? ''}\n-----END CERTIFICATE-----\n`,
  };
}
