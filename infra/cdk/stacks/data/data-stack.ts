import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  ObjectLockRetention,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Environment } from '../../config/environment.ts';
import { dataBuckets, type DataBucket } from '../../config/names.ts';
import { denyInClear } from '../../policies/statements.ts';
import { EnvironmentStack } from '../environment-stack.ts';
import type { KeyName } from '../keys/key-uses.ts';
import { bucketPolicy } from './bucket-policy.ts';
import { bucketRules } from './bucket-rules.ts';

interface Needs {
  readonly keys: Readonly<Record<KeyName, Key>>;
  readonly endpointId: string;
}

/** The buckets, and who may do what with each. They outlive the stack: docs/aws.md says how to remove them. */
export class DataStack extends EnvironmentStack {
  readonly accessLogs: Bucket;

  constructor(scope: Construct, settings: Environment, needs: Needs) {
    super(scope, 'data', settings, 'Vitrine: buckets of data');
    this.accessLogs = this.#logs();
    for (const name of dataBuckets) this.#make(name, needs);
  }

  /** Logs of access. S3 and load balancers write such logs only where S3's own key encrypts. */
  #logs(): Bucket {
    const bucketName = this.names.bucket('access-logs');
    const logs = new Bucket(this, 'AccessLogs', {
      bucketName,
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      versioned: true,
      objectLockEnabled: true,
      objectLockDefaultRetention: ObjectLockRetention.compliance(Duration.days(this.settings.lockDays)),
      lifecycleRules: [
        {
          expiration: Duration.days(Math.max(this.settings.logDays, this.settings.lockDays + 1)),
          noncurrentVersionExpiration: Duration.days(1),
        },
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    for (const statement of denyInClear(logs.bucketArn)) logs.addToResourcePolicy(statement);
    logs.addToResourcePolicy(
      new PolicyStatement({
        sid: 'LoadBalancerLogs',
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal('logdelivery.elasticloadbalancing.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [`${logs.bucketArn}/edge/AWSLogs/${this.account}/*`],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    );
    return logs;
  }

  #make(name: DataBucket, { keys, endpointId }: Needs): void {
    const { locked, formerVersionsDays, expireDays } = bucketRules[name];
    const bucket = new Bucket(this, `Bucket-${name}`, {
      bucketName: this.names.bucket(name),
      encryption: BucketEncryption.KMS,
      encryptionKey: keys[name],
      bucketKeyEnabled: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      versioned: true,
      serverAccessLogsBucket: this.accessLogs,
      serverAccessLogsPrefix: `s3/${name}/`,
      ...(locked
        ? {
            objectLockEnabled: true,
            objectLockDefaultRetention: ObjectLockRetention.compliance(Duration.days(this.settings.lockDays)),
          }
        : {}),
      lifecycleRules: [
        {
          abortIncompleteMultipartUploadAfter: Duration.days(1),
          noncurrentVersionExpiration: Duration.days(formerVersionsDays),
          ...(expireDays === undefined ? {} : { expiration: Duration.days(expireDays) }),
        },
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const facts = { arn: bucket.bucketArn, keyArn: keys[name].keyArn, endpointId };
    for (const statement of bucketPolicy(name, this.settings, facts)) bucket.addToResourcePolicy(statement);
  }
}
