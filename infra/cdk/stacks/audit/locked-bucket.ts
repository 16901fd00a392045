import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { Key } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  ObjectLockRetention,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { denyInClear } from '../../policies/statements.ts';
import type { EnvironmentStack } from '../environment-stack.ts';

/** A bucket in which nothing can be changed or deleted before its time, by anybody. */
export function makeLockedBucket(stack: EnvironmentStack, name: string, key: Key): Bucket {
  const { lockDays, logDays } = stack.settings;
  const bucket = new Bucket(stack, 'Kept', {
    bucketName: stack.names.bucket(name, stack.account),
    encryption: BucketEncryption.KMS,
    encryptionKey: key,
    bucketKeyEnabled: true,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    versioned: true,
    objectLockEnabled: true,
    objectLockDefaultRetention: ObjectLockRetention.compliance(Duration.days(lockDays)),
    lifecycleRules: [
      {
        expiration: Duration.days(Math.max(lockDays + 1, logDays)),
        noncurrentVersionExpiration: Duration.days(1),
        abortIncompleteMultipartUploadAfter: Duration.days(1),
      },
    ],
    removalPolicy: RemovalPolicy.RETAIN,
  });
  for (const statement of denyInClear(bucket.bucketArn)) bucket.addToResourcePolicy(statement);
  return bucket;
}
