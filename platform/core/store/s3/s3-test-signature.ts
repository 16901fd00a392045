import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Why a request is refused: status and S3's code. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
}

export interface Signer {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly region: string;
}

const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

const form =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;
const mostSkewMs = 15 * 60_000;

/**
 * Checks AWS Signature Version 4 in the Authorization header, as the SDK and the engine send it. Presigned
 * addresses and chunk-signed bodies, which neither sends, are refused.
 * Source: "Signature Calculations for the Authorization Header", Amazon S3 API reference.
 */
export function checkSignature(request: IncomingMessage, body: Buffer, signer: Signer): Refusal | undefined {
  const { headers, method = '', url = '' } = request;
  const given = form.exec(headers.authorization ?? '');
  if (given === null) return { status: 403, code: 'AccessDenied' };
  const [, keyId, day = '', region = '', signedHeaders = '', signature = ''] = given;
  if (keyId !== signer.accessKeyId) return { status: 403, code: 'InvalidAccessKeyId' };
  if (region !== signer.region) return { status: 400, code: 'AuthorizationHeaderMalformed' };
  if (headers['x-amz-security-token'] !== signer.sessionToken) return { status: 400, code: 'InvalidToken' };
  const time = String(headers['x-amz-date']);
  const at = Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (!time.startsWith(day) || !(Math.abs(Date.now() - at) < mostSkewMs)) {
    return { status: 403, code: 'RequestTimeTooSkewed' };
  }
  const names = signedHeaders.split(';');
  const mustSign = ['host', ...Object.keys(headers).filter((name) => name.startsWith('x-amz-'))];
  if (mustSign.some((name) => !names.includes(name))) return { status: 403, code: 'AccessDenied' };

  const payload = String(headers['x-amz-content-sha256']);
  const [path = '', query = ''] = url.split('?', 2);
  const canonicalQuery = query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', value = ''] = pair.split('=', 2);
      return `${encode(decodeURIComponent(name))}=${encode(decodeURIComponent(value))}`;
    })
    .sort()
    .join('&');
  const lines = names.map((name) => `${name}:${String(headers[name]).trim().replace(/ +/g, ' ')}\n`).join('');
  const canonical = [method, path, canonicalQuery, lines, signedHeaders, payload].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const key = [day, region, 's3', 'aws4_request'].reduce<Buffer | string>(
    (from, part) => hmac(from, part),
    `AWS4${signer.secretAccessKey}`,
  );
  if (!timingSafeEqual(hmac(key, text), Buffer.from(signature, 'hex'))) {
    return { status: 403, code: 'SignatureDoesNotMatch' };
  }
  if (payload === 'UNSIGNED-PAYLOAD') return undefined;
  if (!/^[0-9a-f]{64}$/.test(payload)) return { status: 501, code: 'NotImplemented' };
  return payload === sha256(body) ? undefined : { status: 400, code: 'XAmzContentSHA256Mismatch' };
}
