import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Environment } from '../../config/environment.ts';
import { Names, type DataBucket } from '../../config/names.ts';
import { objectReads, objectWrites } from '../../policies/statements.ts';

/** Services of AWS that are reached without the internet, and what each is for. */
export const interfaceServices = {
  kms: 'keys of the steward and the server',
  logs: 'log groups',
  'ecr.api': 'which image',
  'ecr.dkr': 'the image',
  ecs: 'the ECS agent of hosts',
  'ecs-agent': 'the ECS agent of hosts',
  'ecs-telemetry': 'health of tasks',
} as const;
export type InterfaceService = keyof typeof interfaceServices;

function only(roles: readonly string[], actions: readonly string[], resources: readonly string[]) {
  // A principal's ARN cannot stand in an endpoint policy for roles that a task assumes, so a condition names it.
  return new PolicyStatement({
    effect: Effect.ALLOW,
    principals: [new AnyPrincipal()],
    actions: [...actions],
    resources: [...resources],
    conditions: { ArnEquals: { 'aws:PrincipalArn': [...roles] } },
  });
}

/** What may pass an interface endpoint: our roles, in our account, and only what they use the service for. */
export function interfacePolicy(service: InterfaceService, settings: Environment): PolicyStatement[] {
  const names = new Names(settings);
  const { region, accounts } = settings;
  const ours = (name: string, resource: string): string =>
    `arn:aws:${name}:${region}:${accounts.data}:${resource}`;
  const hosts = ['server-host', 'steward-host', 'room-host'].map((one) => names.roleArn(one));
  const launch = names.roleArn('launch');
  switch (service) {
    case 'kms':
      return [
        only(
          [names.roleArn('steward'), names.roleArn('server')],
          ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey', 'kms:GetPublicKey', 'kms:Sign'],
          [ours('kms', 'key/*')],
        ),
        only(
          [names.roleArn('steward')],
          ['kms:CreateKey', 'kms:DisableKey', 'kms:ScheduleKeyDeletion', 'kms:TagResource'],
          ['*'],
        ),
      ];
    case 'logs':
      return [
        only(
          [launch],
          ['logs:CreateLogStream', 'logs:PutLogEvents'],
          [ours('logs', `log-group:${names.logGroup('*')}`)],
        ),
      ];
    case 'ecr.api':
    case 'ecr.dkr':
      return [
        only([launch], ['ecr:GetAuthorizationToken'], ['*']),
        only(
          [launch],
          ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
          [ours('ecr', `repository/${names.of('*')}`)],
        ),
      ];
    case 'ecs':
    case 'ecs-agent':
    case 'ecs-telemetry':
      return [
        only(
          hosts,
          [
            'ecs:DeregisterContainerInstance',
            'ecs:DiscoverPollEndpoint',
            'ecs:Poll',
            'ecs:RegisterContainerInstance',
            'ecs:StartTelemetrySession',
            'ecs:SubmitAttachmentStateChanges',
            'ecs:SubmitContainerStateChange',
            'ecs:SubmitTaskStateChange',
            'ecs:UpdateContainerInstancesState',
          ],
          ['*'],
        ),
      ];
  }
}

/** Which bucket which role may reach through the gateway. Layers of images lie in a bucket of AWS's own. */
export function objectStorePolicy(settings: Environment): PolicyStatement[] {
  const names = new Names(settings);
  const arns = (buckets: readonly DataBucket[]): string[] =>
    buckets.flatMap((bucket) => [names.bucketArn(bucket), `${names.bucketArn(bucket)}/*`]);
  const actions = [...objectReads.slice(0, 2), ...objectWrites, 's3:ListBucket'];
  return [
    only([names.roleArn('steward')], actions, arns(['landing', 'curated', 'cuts'])),
    only([names.roleArn('server')], actions, arns(['outputs', 'ledger'])),
    new PolicyStatement({
      effect: Effect.ALLOW,
      principals: [new AnyPrincipal()],
      actions: ['s3:GetObject'],
      resources: [`arn:aws:s3:::prod-${settings.region}-starport-layer-bucket/*`],
    }),
  ];
}
