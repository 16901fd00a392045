import {
  AnyPrincipal,
  ArnPrincipal,
  Effect,
  PolicyDocument,
  PolicyStatement,
  ServicePrincipal,
  type Conditions,
  type IPrincipal,
} from 'aws-cdk-lib/aws-iam';
import type { Environment } from '../../config/environment.ts';
import { Names } from '../../config/names.ts';
import { allow, keyAdministration, keyDeployment, keyUse } from '../../policies/statements.ts';
import { roleArnOf, usesOf, type KeyName } from './key-uses.ts';

/**
 * A key's policy. It does not hand the decision to the account's IAM policies, as the default policy does: whoever
 * is not named here cannot use the key, the account's root and administrators included. Administration and use are
 * different roles' (NIST SP 800-57 part 1, 5.3.5: separation of duties).
 */
export function keyPolicy(name: KeyName, settings: Environment): PolicyDocument {
  const names = new Names(settings);
  const { readers = [], writers = [], service, signs = false, wraps } = usesOf(name);
  const arns = (roles: readonly string[]): string[] => roles.map((role) => roleArnOf(role, settings));
  const statements = [
    allow('Deploy', [names.deployment()], keyDeployment, ['*']),
    allow('Administer', [names.roleArn('key-administrator')], keyAdministration, ['*']),
  ];
  if (readers.length > 0) {
    const actions = signs ? ['kms:Sign', 'kms:GetPublicKey', 'kms:DescribeKey'] : keyUse;
    // What wraps data keys says whose and what for: a wrapped key cannot be passed off as another agreement's.
    const context: Conditions =
      wraps === undefined
        ? {}
        : {
            StringEquals: { 'kms:EncryptionContext:vitrine': wraps },
            Null: { 'kms:EncryptionContext:for': 'false' },
          };
    statements.push(allow('Use', arns(readers), actions, ['*'], context));
  }
  if (writers.length > 0) statements.push(allow('Write', arns(writers), ['kms:GenerateDataKey'], ['*']));
  if (service !== undefined) statements.push(...throughService(service, settings));
  if (name === 'logs') statements.push(forLogs(settings));
  if (name === 'alarms') statements.push(forAlarms(settings));
  return new PolicyDocument({ statements });
}

/** A service uses the key on behalf of whoever may use the resource, in this account only. */
function throughService(service: string, { region, accounts }: Environment): PolicyStatement[] {
  const statement = (
    sid: string,
    principals: IPrincipal[],
    actions: string[],
    conditions: Conditions,
  ): PolicyStatement =>
    new PolicyStatement({ sid, effect: Effect.ALLOW, principals, actions, resources: ['*'], conditions });
  const use = ['kms:Encrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo', ...keyUse];
  const forResource = { Bool: { 'kms:GrantIsForAWSResource': 'true' } };
  if (service === 'ec2') {
    // Disks of hosts are made by Auto Scaling's own role, and by nobody else.
    const scaling = new ArnPrincipal(
      `arn:aws:iam::${accounts.data}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`,
    );
    return [
      statement('UseByScaling', [scaling], use, {}),
      statement('GrantByScaling', [scaling], ['kms:CreateGrant'], forResource),
    ];
  }
  const through = {
    StringEquals: {
      'kms:CallerAccount': accounts.data,
      'kms:ViaService': `${service}.${region}.amazonaws.com`,
    },
  };
  const anyone = [new AnyPrincipal()];
  return [
    statement('UseThroughService', anyone, use, through),
    statement('GrantThroughService', anyone, ['kms:CreateGrant'], { ...through, ...forResource }),
  ];
}

function forLogs({ region, accounts, name }: Environment): PolicyStatement {
  return new PolicyStatement({
    sid: 'UseByLogs',
    effect: Effect.ALLOW,
    principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
    actions: ['kms:Encrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo', ...keyUse],
    resources: ['*'],
    conditions: {
      ArnLike: {
        'kms:EncryptionContext:aws:logs:arn': [
          `arn:aws:logs:${region}:${accounts.data}:log-group:/vitrine/${name}/*`,
          `arn:aws:logs:${region}:${accounts.data}:log-group:/aws/rds/cluster/vitrine-${name}-database/*`,
          `arn:aws:logs:${region}:${accounts.data}:log-group:aws-waf-logs-vitrine-${name}`,
        ],
      },
    },
  });
}

function forAlarms({ accounts }: Environment): PolicyStatement {
  return new PolicyStatement({
    sid: 'UseByAlarms',
    effect: Effect.ALLOW,
    principals: ['cloudwatch', 'events', 'budgets', 'sns'].map(
      (one) => new ServicePrincipal(`${one}.amazonaws.com`),
    ),
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: ['*'],
    conditions: { StringEquals: { 'aws:SourceAccount': accounts.data } },
  });
}
