import type { Environment } from './environment.ts';

/** The buckets that hold what Vitrine works on; others hold logs. */
export const dataBuckets = ['landing', 'curated', 'cuts', 'outputs', 'ledger'] as const;
export type DataBucket = (typeof dataBuckets)[number];

/**
 * Names that stacks of several accounts must agree on before any of them exists. Everything else gets a name from
 * CloudFormation.
 */
export class Names {
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  get #data(): string {
    return this.#environment.accounts.data;
  }

  /** `vitrine-dev-server`, say. */
  of(part: string): string {
    return `vitrine-${this.#environment.name}-${part}`;
  }

  /** Bucket names are the whole world's, so the account makes them ours. */
  bucket(part: string, account: string = this.#data): string {
    return `${this.of(part)}-${account}`;
  }

  bucketArn(part: string, account: string = this.#data): string {
    return `arn:aws:s3:::${this.bucket(part, account)}`;
  }

  role(part: string): string {
    return this.of(part);
  }

  roleArn(part: string, account: string = this.#data): string {
    return `arn:aws:iam::${account}:role/${this.role(part)}`;
  }

  /** The role through which CloudFormation acts (made by `cdk bootstrap`, default qualifier). */
  deployment(account: string = this.#data): string {
    return `arn:aws:iam::${account}:role/cdk-hnb659fds-cfn-exec-role-${account}-${this.#environment.region}`;
  }

  logGroup(part: string): string {
    return `/vitrine/${this.#environment.name}/${part}`;
  }

  get trailArn(): string {
    return `arn:aws:cloudtrail:${this.#environment.region}:${this.#data}:trail/${this.of('trail')}`;
  }

  vaultArn(account: string): string {
    return `arn:aws:backup:${this.#environment.region}:${account}:backup-vault:${this.of('vault')}`;
  }
}
