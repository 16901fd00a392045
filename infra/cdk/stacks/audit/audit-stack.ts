import { CfnParameter, Duration } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { Effect, ArnPrincipal, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Environment } from '../../config/environment.ts';
import { EnvironmentStack } from '../environment-stack.ts';
import { makeOwnKey } from '../keys/own-key.ts';
import { makeLogGroup } from '../operations/log-group.ts';
import { makeScheduled } from './daily-function.ts';
import { forLogsAndAlarms, forRole } from './key-statements.ts';
import { makeLockedBucket } from './locked-bucket.ts';

/** The second account: what AWS saw of the first, out of its reach, and the daily comparison with the ledger. */
export class AuditStack extends EnvironmentStack {
  constructor(scope: Construct, settings: Environment) {
    super(
      scope,
      'audit',
      settings,
      'Vitrine: the trail of the data account, and its reconciliation',
      'audit',
    );
    const { names } = this;
    const role = new Role(this, 'Reconciler', {
      roleName: names.role('reconciler'),
      description: 'Compares reads of curated data with the ledger',
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    const trail = new ServicePrincipal('cloudtrail.amazonaws.com');
    const ofTrail = { StringEquals: { 'aws:SourceArn': names.trailArn } };
    const key = makeOwnKey(this, 'audit', [
      ...forLogsAndAlarms(this),
      forRole('UseByReconciler', role.roleArn),
      forRole('UseByAuditors', settings.people.auditors),
      new PolicyStatement({
        sid: 'UseByTrail',
        effect: Effect.ALLOW,
        principals: [trail],
        actions: ['kms:GenerateDataKey', 'kms:DescribeKey'],
        resources: ['*'],
        conditions: ofTrail,
      }),
    ]);
    const bucket = makeLockedBucket(this, 'trail', key);
    const ofAccount = `${bucket.bucketArn}/AWSLogs/${settings.accounts.data}/*`;
    const say = (sid: string, principal: ServicePrincipal | ArnPrincipal, action: string, resource: string) =>
      new PolicyStatement({
        sid,
        effect: Effect.ALLOW,
        principals: [principal],
        actions: [action],
        resources: [resource],
        ...(principal === trail ? { conditions: ofTrail } : {}),
      });
    const reconciler = new ArnPrincipal(role.roleArn);
    const auditors = new ArnPrincipal(settings.people.auditors);
    for (const statement of [
      say('TrailLooks', trail, 's3:GetBucketAcl', bucket.bucketArn),
      say('TrailWrites', trail, 's3:PutObject', ofAccount),
      say('ReconcilerReads', reconciler, 's3:GetObject', ofAccount),
      say('ReconcilerLists', reconciler, 's3:ListBucket', bucket.bucketArn),
      say('ReconcilerReports', reconciler, 's3:PutObject', `${bucket.bucketArn}/reconciled/*`),
      say('AuditorsRead', auditors, 's3:GetObject', `${bucket.bucketArn}/*`),
      say('AuditorsList', auditors, 's3:ListBucket', bucket.bucketArn),
    ])
      bucket.addToResourcePolicy(statement);
    const log = makeLogGroup(this, 'audit', settings, key);
    for (const [actions, resources] of [
      [['logs:CreateLogStream', 'logs:PutLogEvents'], [log.logGroupArn]],
      [['s3:GetObject'], [`${names.bucketArn('ledger')}/tile/entries/*`]],
      [['s3:ListBucket'], [names.bucketArn('ledger')]],
      [['kms:Decrypt'], [`arn:aws:kms:${settings.region}:${settings.accounts.data}:key/*`]],
    ] as const)
      role.addToPolicy(
        new PolicyStatement({
          effect: Effect.ALLOW,
          actions: [...actions],
          resources: [...resources],
          ...(actions[0] === 'kms:Decrypt'
            ? {
                conditions: {
                  'ForAnyValue:StringEquals': { 'kms:ResourceAliases': `alias/${names.of('ledger')}` },
                },
              }
            : {}),
        }),
      );
    const endpoint = new CfnParameter(this, 'Endpoint', {
      type: 'String',
      description: 'The S3 endpoint of the network stack (its output ObjectStoreEndpoint)',
      allowedPattern: '^(vpce-[0-9a-f]+|not-yet)$',
      default: 'not-yet',
    });
    makeScheduled(this, {
      folder: 'audit',
      role,
      key,
      log,
      // After the night's last trail file has come (CloudTrail: within an average of five minutes).
      schedule: Schedule.cron({ minute: '0', hour: '3' }),
      silentAfter: Duration.days(1),
      environment: {
        TRAIL_BUCKET: bucket.bucketName,
        TRAIL_PREFIX: `AWSLogs/${settings.accounts.data}/CloudTrail/${settings.region}/`,
        LEDGER_BUCKET: names.bucket('ledger'),
        CURATED_BUCKET: names.bucket('curated'),
        STEWARD_ROLE: names.roleArn('steward'),
        ENDPOINT: endpoint.valueAsString,
      },
    });
  }
}
