import { roundingInWords } from '../profiles/rounding.ts';
import { canonicalJson, sha256Hex, type Json, type JsonObject } from '@vitrine/core/text';
import type { Request } from '../requests/request.ts';
import { keyName, previewName } from './names.ts';
import { previewHtml } from './preview.ts';

/** The environment that releases, as its certificate names it. */
export interface Publisher {
  readonly name: string;
  /** Where the public log and register are; absent in development. */
  readonly url?: string;
  /** Under which terms released files may be used. */
  readonly licence?: string;
}

const crateVersion = 'https://w3id.org/ro/crate/1.1';
const profileVersion = 'https://w3id.org/5s-crate/0.4';

/**
 * A release's certificate: RO-Crate 1.1 metadata after the Five Safes profile 0.4. It names the agreement, the
 * disclosure profile, each file's hash and the two checks with their reasons, and no person: checkers are named by their role.
 *
 * @param keyPem the public key that verifies the signature
 * @returns the exact bytes that are signed (canonical JSON, RFC 8785, UTF-8), and the page that shows them
 */
export function makeCrate(
  request: Request,
  releasedAt: string,
  publisher: Publisher,
  keyPem: string,
): { readonly metadata: Uint8Array; readonly preview: Uint8Array } {
  const graph = graphOf(request, releasedAt, publisher);
  const preview = Buffer.from(previewHtml(graph), 'utf8');
  const beside = [
    {
      '@id': previewName,
      '@type': 'CreativeWork',
      about: { '@id': './' },
      name: 'The certificate to read and print',
      sha256: sha256Hex(preview),
    },
    {
      '@id': keyName,
      '@type': 'DigitalDocument',
      name: 'The public key of the signature (Ed25519, SPKI, PEM)',
      sha256: sha256Hex(Buffer.from(keyPem, 'utf8')),
    },
  ];
  const crate: Json = {
    '@context': [`${crateVersion}/context`, { sha256: 'https://schema.org/sha256' }],
    '@graph': [...graph, ...beside],
  };
  return { metadata: Buffer.from(canonicalJson(crate), 'utf8'), preview };
}

/** What a checker wrote against findings that stop a release; nothing where there were none. */
function remarks(request: Request, reason: string | undefined): { description?: string } {
  const stops = request.files.flatMap(({ name, findings }) =>
    findings.flatMap(({ severity, code }) => (severity === 'problem' ? [`${code} in ${name}`] : [])),
  );
  if (stops.length === 0) return {};
  const found = `The automatic checks found what stops a release: ${[...new Set(stops)].join(', ')}.`;
  return { description: `${found} The checker’s reason: ${reason ?? 'none is on record'}` };
}

function graphOf(request: Request, releasedAt: string, publisher: Publisher): readonly JsonObject[] {
  const { context } = request;
  if (context === null || request.votes.some((vote) => vote.decision !== 'approve'))
    throw new TypeError('Only an approved request has a certificate.');
  const files = request.files.map((file) => ({
    '@id': `files/${encodeURIComponent(file.name)}`,
    '@type': 'File',
    name: file.name,
    encodingFormat: file.mediaType,
    contentSize: String(file.bytes),
    sha256: file.sha256,
  }));
  const checks = request.votes.map((vote, at) => ({
    '@id': `#check-${at + 1}`,
    '@type': 'AssessAction',
    additionalType: { '@id': 'https://w3id.org/shp#DisclosureCheck' },
    name: 'Output check, made without knowledge of the other',
    ...remarks(request, vote.reason),
    startTime: request.submittedAt,
    endTime: vote.at,
    actionStatus: 'http://schema.org/CompletedActionStatus',
    agent: { '@id': '#output-checker' },
    instrument: { '@id': '#disclosure-profile' },
    object: { '@id': './' },
  }));
  const signOff = {
    '@id': '#release',
    '@type': 'AssessAction',
    additionalType: { '@id': 'https://w3id.org/shp#SignOff' },
    name: 'Release after two approvals',
    endTime: releasedAt,
    actionStatus: 'http://schema.org/CompletedActionStatus',
    agent: { '@id': '#publisher' },
    object: { '@id': './' },
  };
  return [
    {
      '@id': 'ro-crate-metadata.json',
      '@type': 'CreativeWork',
      conformsTo: { '@id': crateVersion },
      about: { '@id': './' },
    },
    {
      '@id': './',
      '@type': 'Dataset',
      conformsTo: { '@id': profileVersion },
      identifier: request.id,
      name: context.title,
      description: context.what,
      datePublished: releasedAt,
      license: publisher.licence ?? 'As the agreement says.',
      publisher: { '@id': '#publisher' },
      sourceOrganization: { '@id': '#agreement' },
      hasPart: files.map((file) => ({ '@id': file['@id'] })),
      mentions: [...checks, signOff].map((action) => ({ '@id': action['@id'] })),
    },
    ...files,
    { '@id': profileVersion, '@type': 'Profile', name: 'Five Safes RO-Crate profile' },
    { '@id': '#agreement', '@type': 'Project', name: request.agreement, identifier: request.agreement },
    {
      '@id': '#publisher',
      '@type': 'Organization',
      name: publisher.name,
      ...(publisher.url === undefined ? {} : { url: publisher.url }),
    },
    { '@id': '#output-checker', '@type': 'Role', name: 'Independent output checker' },
    {
      '@id': '#disclosure-profile',
      '@type': 'DefinedTerm',
      name: request.profile.name,
      description: `Figures on fewer than ${request.profile.threshold} people are hidden${roundingText(
        request.profile,
      )}.`,
    },
    ...checks,
    signOff,
  ];
}

function roundingText(profile: Request['profile']): string {
  const words = roundingInWords(profile);
  return words === undefined ? '' : `; the rest is rounded ${words}`;
}
