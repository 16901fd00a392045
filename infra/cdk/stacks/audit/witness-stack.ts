import { Duration } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { ArnPrincipal, Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Environment } from '../../config/environment.ts';
import { EnvironmentStack } from '../environment-stack.ts';
import { makeOwnKey } from '../keys/own-key.ts';
import { makeLogGroup } from '../operations/log-group.ts';
import { makeScheduled } from './daily-function.ts';
import { forLogsAndAlarms, forRole } from './key-statements.ts';
import { makeLockedBucket } from './locked-bucket.ts';

/** The witness: an account of its own that keeps each checkpoint of the public log, as the public sees it. */
export class WitnessStack extends EnvironmentStack {
  constructor(scope: Construct, settings: Environment) {
    super(scope, 'witness', settings, 'Vitrine: checkpoints of the log, kept by a witness', 'witness');
    const role = new Role(this, 'Witness', {
      roleName: this.names.role('witness'),
      description: 'Keeps checkpoints of the public log',
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    const key = makeOwnKey(this, 'witness', [
      ...forLogsAndAlarms(this),
      forRole('UseByWitness', role.roleArn),
    ]);
    const bucket = makeLockedBucket(this, 'checkpoints', key);
    const log = makeLogGroup(this, 'witness', settings, key);
    const allow = { effect: Effect.ALLOW, principals: [new ArnPrincipal(role.roleArn)] };
    const objects = [`${bucket.bucketArn}/checkpoints/*`];
    bucket.addToResourcePolicy(
      new PolicyStatement({
        ...allow,
        sid: 'Keep',
        actions: ['s3:GetObject', 's3:PutObject'],
        resources: objects,
      }),
    );
    bucket.addToResourcePolicy(
      new PolicyStatement({
        ...allow,
        sid: 'List',
        actions: ['s3:ListBucket'],
        resources: [bucket.bucketArn],
      }),
    );
    role.addToPolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [log.logGroupArn],
      }),
    );
    makeScheduled(this, {
      folder: 'witness',
      role,
      key,
      log,
      schedule: Schedule.rate(Duration.hours(1)),
      silentAfter: Duration.hours(3),
      environment: { WITNESS_BUCKET: bucket.bucketName, PUBLIC_HOST: settings.publicHost },
    });
  }
}
