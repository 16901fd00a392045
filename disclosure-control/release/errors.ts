import { VitrineError } from '@vitrine/core/errors';

/** What a package lacks to be what was released. */
export const certificateFaults = {
  'not-a-package': 'it is not a ZIP file with a certificate inside',
  signature: 'the certificate was not signed with this key',
  files: 'the files are not those the certificate names',
  form: 'the certificate does not have the form of one',
} as const;
export type CertificateFault = keyof typeof certificateFaults;

export class CertificateInvalid extends VitrineError {
  readonly code = 'certificate-invalid';
  readonly status = 422;
  readonly title = 'This is not a release of this environment';
  readonly fault: CertificateFault;

  constructor(fault: CertificateFault, cause?: unknown) {
    super({
      detail: `The package does not verify: ${certificateFaults[fault]}.`,
      help: 'Download it again; if it still fails, ask the environment that is said to have released it.',
      facts: { fault },
      cause,
    });
    this.fault = fault;
  }
}
