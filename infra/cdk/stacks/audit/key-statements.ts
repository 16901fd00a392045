import { ArnPrincipal, Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Names } from '../../config/names.ts';
import type { EnvironmentStack } from '../environment-stack.ts';

/** What the log groups and alarms of an account need of its one key. */
export function forLogsAndAlarms({ account, settings }: EnvironmentStack): PolicyStatement[] {
  const names = new Names(settings);
  const { region } = settings;
  const base = { effect: Effect.ALLOW, resources: ['*'] };
  return [
    new PolicyStatement({
      ...base,
      sid: 'UseByLogs',
      principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey', 'kms:DescribeKey'],
      conditions: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${region}:${account}:log-group:${names.logGroup('*')}`,
        },
      },
    }),
    new PolicyStatement({
      ...base,
      sid: 'UseByAlarms',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      conditions: { StringEquals: { 'aws:SourceAccount': account } },
    }),
  ];
}

/** A role's use of its account's key: the function's settings and what it keeps. */
export function forRole(sid: string, arn: string): PolicyStatement {
  return new PolicyStatement({
    sid,
    effect: Effect.ALLOW,
    principals: [new ArnPrincipal(arn)],
    actions: ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:DescribeKey'],
    resources: ['*'],
  });
}
