import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Rule, type Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { Architecture, Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { join } from 'node:path';
import type { EnvironmentStack } from '../environment-stack.ts';

interface Plan {
  readonly folder: 'audit' | 'witness';
  readonly role: Role;
  readonly key: Key;
  readonly log: LogGroup;
  readonly schedule: Schedule;
  readonly silentAfter: Duration;
  readonly environment: Record<string, string>;
}

/** A function on a schedule that is heard when it fails and when it does not run at all. */
export function makeScheduled(stack: EnvironmentStack, plan: Plan): void {
  const run = new Function(stack, 'Run', {
    functionName: stack.names.of(plan.folder),
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: 'index.handler',
    code: Code.fromAsset(join(import.meta.dirname, '..', '..', plan.folder), { exclude: ['*.test.ts'] }),
    role: plan.role,
    timeout: Duration.minutes(10),
    memorySize: 1024,
    reservedConcurrentExecutions: 1,
    environment: plan.environment,
    environmentEncryption: plan.key,
    logGroup: plan.log,
    retryAttempts: 1,
  });
  new Rule(stack, 'When', {
    schedule: plan.schedule,
    targets: [new LambdaFunction(run, { retryAttempts: 1 })],
  });
  const topic = new Topic(stack, 'Alarms', { masterKey: plan.key, enforceSSL: true });
  for (const address of stack.settings.alarmsTo) topic.addSubscription(new EmailSubscription(address));
  const alarms = [
    new Alarm(stack, 'Failed', {
      metric: run.metricErrors({ period: Duration.hours(1), statistic: 'Sum' }),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    }),
    new Alarm(stack, 'Silent', {
      metric: run.metricInvocations({ period: plan.silentAfter, statistic: 'Sum' }),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.BREACHING,
    }),
  ];
  for (const alarm of alarms) alarm.addAlarmAction(new SnsAction(topic));
}
