import { CfnParameter, RemovalPolicy } from 'aws-cdk-lib';
import { Repository, RepositoryEncryption, TagMutability } from 'aws-cdk-lib/aws-ecr';
import type { Construct } from 'constructs';
import type { Environment } from '../../config/environment.ts';
import { EnvironmentStack } from '../environment-stack.ts';
import type { KeysStack } from '../keys/keys-stack.ts';

export const imageNames = ['server', 'steward', 'room-host', 'sign-in-proxy'] as const;
export type ImageName = (typeof imageNames)[number];

/** Where images lie. A tag is written once, and tasks name a digest, so that what was looked at is what runs. */
export class ImagesStack extends EnvironmentStack {
  constructor(scope: Construct, settings: Environment, { keys }: KeysStack) {
    super(scope, 'images', settings, 'Vitrine: repositories of container images');
    for (const name of imageNames) {
      new Repository(this, `Images-${name}`, {
        repositoryName: this.names.of(name),
        imageTagMutability: TagMutability.IMMUTABLE,
        imageScanOnPush: true,
        encryption: RepositoryEncryption.KMS,
        encryptionKey: keys.images,
        lifecycleRules: [{ maxImageCount: 20 }],
        emptyOnDelete: true,
        removalPolicy: RemovalPolicy.DESTROY,
      });
    }
  }
}

/** The image of a task by its digest, which the deployment gives as a parameter: there is no default to forget. */
export function imageByDigest(stack: EnvironmentStack, name: ImageName): string {
  const digest = new CfnParameter(stack, `Digest-${name}`, {
    type: 'String',
    description: `The digest of the image ${name}, as the push printed it`,
    allowedPattern: '^sha256:[0-9a-f]{64}$',
  });
  const { accounts, region } = stack.settings;
  return `${accounts.data}.dkr.ecr.${region}.amazonaws.com/${stack.names.of(name)}@${digest.valueAsString}`;
}
