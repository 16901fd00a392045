import { verify, type KeyObject } from 'node:crypto';
import { sha256Hex } from '@vitrine/core/text';
import { unzipSync } from 'fflate';
import { z } from 'zod';
import { maxFileBytes } from '../files/size.ts';
import { maxFiles } from '../requests/request.ts';
import { CertificateInvalid } from './errors.ts';
import { keyFingerprint, readKeyPem } from './key.ts';
import { keyName, metadataName, previewName, signatureName } from './names.ts';

const crateSchema = z.object({
  '@graph': z.array(z.looseObject({ '@id': z.string(), '@type': z.string() })).max(1_000),
});
const fileSchema = z.object({
  '@id': z.string().startsWith('files/'),
  '@type': z.literal('File'),
  name: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
const besideSchema = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) });
const rootSchema = z.object({
  '@id': z.literal('./'),
  identifier: z.string(),
  datePublished: z.string(),
  sourceOrganization: z.object({ '@id': z.string() }),
});

export interface VerifiedCertificate {
  readonly request: string;
  readonly agreement: string;
  readonly releasedAt: string;
  /** SHA-256 of the certificate's exact bytes, as in the register. */
  readonly certificate: string;
  /** SHA-256 of the key that verified it, in hex (`keyFingerprint`). */
  readonly key: string;
  /** Whether the key came from the package itself: who altered the package could have altered it, too. */
  readonly keyFromPackage: boolean;
  readonly files: readonly { readonly name: string; readonly sha256: string; readonly bytes: number }[];
}

/**
 * Verifies a release package: the signature over the certificate's exact bytes, and that the package holds the
 * files the certificate names, byte for byte, and nothing else.
 *
 * @param trusted the environment's published key; without it the package's own is taken, which proves only that
 *   the package is whole
 * @throws CertificateInvalid
 */
export function verifyCertificate(zip: Uint8Array, trusted?: KeyObject): VerifiedCertificate {
  const entries = unpack(zip);
  const metadata = entries.get(metadataName);
  const signature = entries.get(signatureName);
  if (metadata === undefined || signature === undefined) throw new CertificateInvalid('not-a-package');
  const publicKey = trusted ?? readKeyPem(entries.get(keyName) ?? '');
  if (publicKey.asymmetricKeyType !== 'ed25519' || !verify(null, metadata, publicKey, signature))
    throw new CertificateInvalid('signature');
  const named = readCrate(metadata);
  const files = named.files.map((file) => {
    const bytes = entries.get(`files/${file.name}`);
    if (bytes === undefined || sha256Hex(bytes) !== file.sha256) throw new CertificateInvalid('files');
    return { name: file.name, sha256: file.sha256, bytes: bytes.length };
  });
  // Packages of before there were a page and a key in them hold neither, and name neither.
  for (const { name, sha256 } of named.beside) {
    const bytes = entries.get(name);
    if (bytes === undefined || sha256Hex(bytes) !== sha256) throw new CertificateInvalid('files');
  }
  if (entries.size !== files.length + 2 + named.beside.length) throw new CertificateInvalid('files');
  const { request, agreement, releasedAt } = named;
  return {
    request,
    agreement,
    releasedAt,
    certificate: sha256Hex(metadata),
    key: keyFingerprint(publicKey),
    keyFromPackage: trusted === undefined,
    files,
  };
}

/** Entries by name. A package may come from anywhere: sizes are bounded before anything is unpacked. */
function unpack(zip: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const names = new Set<string>();
  const tooMuch = (): never => {
    throw new CertificateInvalid('not-a-package');
  };
  try {
    const entries = unzipSync(zip, {
      filter: ({ name, originalSize }) => {
        // Two entries of one name would be one file to us and another to someone else's tool.
        if (names.has(name) || names.size >= maxFiles + 4 || originalSize > maxFileBytes) return tooMuch();
        names.add(name);
        return true;
      },
    });
    return new Map(Object.entries(entries));
  } catch (cause) {
    throw new CertificateInvalid('not-a-package', cause);
  }
}

function readCrate(metadata: Uint8Array) {
  try {
    const graph = crateSchema.parse(JSON.parse(Buffer.from(metadata).toString('utf8')))['@graph'];
    const root = rootSchema.parse(graph.find((entity) => entity['@id'] === './'));
    const project = graph.find((entity) => entity['@id'] === root.sourceOrganization['@id']);
    return {
      request: root.identifier,
      agreement: z.string().parse(project?.['identifier']),
      releasedAt: root.datePublished,
      beside: [previewName, keyName].flatMap((name) => {
        const entity = graph.find((one) => one['@id'] === name);
        return entity === undefined ? [] : [{ name, ...besideSchema.parse(entity) }];
      }),
      files: graph.filter((entity) => entity['@type'] === 'File').map((entity) => fileSchema.parse(entity)),
    };
  } catch (cause) {
    throw new CertificateInvalid('form', cause);
  }
}
