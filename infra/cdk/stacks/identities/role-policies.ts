import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Environment } from '../../config/environment.ts';
import { Names } from '../../config/names.ts';

type Conditions = Record<string, Record<string, string | string[]>>;

function may(actions: string[], resources: string[], conditions: Conditions = {}): PolicyStatement {
  return new PolicyStatement({ effect: Effect.ALLOW, actions, resources, conditions });
}

const ours = ({ region, accounts }: Environment, service: string, resource: string): string =>
  `arn:aws:${service}:${region}:${accounts.data}:${resource}`;

/**
 * A key for each agreement: made by the steward with a policy that names the steward alone, and destroyed when the
 * agreement ends. Tags hold this to keys of agreements; the steward cannot touch any other.
 */
export function agreementKeys(settings: Environment): PolicyStatement[] {
  const tag = settings.name;
  return [
    may(['kms:CreateKey', 'kms:TagResource'], ['*'], {
      StringEquals: { 'aws:RequestTag/vitrine:agreement-keys': tag, 'kms:KeySpec': 'SYMMETRIC_DEFAULT' },
      Bool: { 'kms:BypassPolicyLockoutSafetyCheck': 'false' },
    }),
    may(['kms:DisableKey', 'kms:ScheduleKeyDeletion'], [ours(settings, 'kms', 'key/*')], {
      StringEquals: { 'aws:ResourceTag/vitrine:agreement-keys': tag },
    }),
  ];
}

/** Signs in to PostgreSQL as `vitrine` with a token of fifteen minutes instead of a password. */
export function databaseSignIn(settings: Environment): PolicyStatement {
  return may(['rds-db:connect'], [ours(settings, 'rds-db', 'dbuser:*/vitrine')]);
}

/** What the ECS agent does before a program starts: fetch its image, open its log. */
export function launching(settings: Environment): PolicyStatement[] {
  const names = new Names(settings);
  return [
    may(['ecr:GetAuthorizationToken'], ['*']),
    may(
      ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      [ours(settings, 'ecr', `repository/${names.of('*')}`)],
    ),
    may(
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      ['server', 'steward', 'rooms', 'sign-in-proxy'].map((part) =>
        ours(settings, 'logs', `log-group:${names.logGroup(part)}:log-stream:*`),
      ),
    ),
  ];
}

/** The agent of a host: it joins our cluster, no other, and reports how its tasks are. */
export function ecsAgent(settings: Environment): PolicyStatement[] {
  const names = new Names(settings);
  const cluster = ours(settings, 'ecs', `cluster/${names.of('cluster')}`);
  const inCluster = { ArnEquals: { 'ecs:cluster': cluster } };
  return [
    may(['ecs:DiscoverPollEndpoint'], ['*']),
    may(['ecs:DeregisterContainerInstance', 'ecs:RegisterContainerInstance'], [cluster]),
    may(['ecs:SubmitAttachmentStateChanges', 'ecs:SubmitContainerStateChange'], [cluster]),
    may(['ecs:SubmitTaskStateChange'], [cluster]),
    may(
      ['ecs:Poll', 'ecs:StartTelemetrySession', 'ecs:UpdateContainerInstancesState'],
      [ours(settings, 'ecs', `container-instance/${names.of('cluster')}/*`)],
      inCluster,
    ),
  ];
}
