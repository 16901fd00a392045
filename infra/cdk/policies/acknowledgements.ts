import type { Environment } from '../config/environment.ts';
import { Names } from '../config/names.ts';

export interface Acknowledged {
  /** Path below the app of the construct that holds what was found, without the environment's name. */
  readonly at: string;
  readonly id: string;
  readonly reason: string;
}

const inline =
  'Rights that belong to one role stand with the role: a managed policy could be attached to another one as well.';
const noReplica =
  'A replica would need a second role that reads the objects. S3 keeps each in three zones; what may not be lost is under object lock or in the backup.';
const noDeadLetters =
  'The function takes no messages: it runs again by its schedule, and an alarm sounds when it fails or is silent.';
const noVpc =
  'It opens no private network: it needs S3, or the public log, and its role bounds what it reaches.';
const noLogs =
  'The bucket is what others log to; its own objects’ events are in the audit account’s trail, if that account keeps one.';

/** Findings of cdk-nag that stay, each with its reason. A test fails when one is not found any more. */
export function acknowledgements(settings: Environment): readonly Acknowledged[] {
  const names = new Names(settings);
  const { region, accounts, name, zones } = settings;
  const ours = (service: string, rest: string): string =>
    `arn:aws:${service}:${region}:${accounts.data}:${rest}`;
  const wildcard = (at: string, resource: string, reason: string): Acknowledged => ({
    at,
    id: `AwsSolutions-IAM5[Resource::${resource}]`,
    reason,
  });
  const nist = (at: string, rule: string, reason: string): Acknowledged => ({
    at,
    id: `NIST.800.53.R5-${rule}`,
    reason,
  });
  const solutions = (at: string, rule: string, reason: string): Acknowledged => ({
    at,
    id: `AwsSolutions-${rule}`,
    reason,
  });
  const roles = ['steward', 'server', 'launch', 'server-host', 'steward-host', 'room-host', 'data-sender'];
  const buckets = ['landing', 'curated', 'cuts', 'outputs', 'ledger'].map((one) => `data/Bucket-${one}`);
  const hosts = settings.serverOn === 'host' ? ['server', 'steward', 'rooms'] : ['steward', 'rooms'];
  return [
    ...roles.map((role) => nist(`identities/${role}`, 'IAMNoInlinePolicy', inline)),
    ...['audit/Reconciler', 'witness/Witness', 'network/FlowLogWriter', 'budget/Applier'].map((at) =>
      nist(at, 'IAMNoInlinePolicy', inline),
    ),
    wildcard(
      'audit/Reconciler',
      `arn:aws:s3:::${names.bucket('ledger')}/tile/entries/*`,
      'It reads the entries of the public log, which are many objects.',
    ),
    ...['audit/Reconciler', 'identities/steward'].map((at) =>
      wildcard(
        at,
        ours('kms', 'key/*'),
        'A key’s name is not known before it is made: an alias or a tag bounds it.',
      ),
    ),
    wildcard('identities/steward', '*', 'A key that is made has no name yet: a tag and its kind bound it.'),
    wildcard(
      'identities/launch',
      '*',
      'The token of the registry is of the account; AWS knows no narrower resource.',
    ),
    ...['server-host', 'steward-host', 'room-host'].flatMap((host) => [
      wildcard(`identities/${host}`, '*', 'Where to poll is asked before there is a cluster to name.'),
      wildcard(
        `identities/${host}`,
        ours('ecs', `container-instance/${names.of('cluster')}/*`),
        'The machine’s own name is not known before it starts; it is of our cluster.',
      ),
    ]),
    wildcard(
      'identities/server',
      ours('rds-db', 'dbuser:*/vitrine'),
      'The cluster’s id is RDS’s own and not known here; the user is one, and its name is ours.',
    ),
    wildcard('identities/launch', ours('ecr', `repository/${names.of('*')}`), 'Our own repositories.'),
    ...['rooms', 'server', 'sign-in-proxy', 'steward'].map((part) =>
      wildcard(
        'identities/launch',
        ours('logs', `log-group:${names.logGroup(part)}:log-stream:*`),
        'A stream a task: its name is not known before the task is.',
      ),
    ),
    ...['audit', 'witness'].flatMap((stack) => [
      solutions(`${stack}/Kept`, 'S1', noLogs),
      nist(`${stack}/Kept`, 'S3BucketLoggingEnabled', noLogs),
      nist(`${stack}/Kept`, 'S3BucketReplicationEnabled', noReplica),
      nist(`${stack}/Run`, 'LambdaDLQ', noDeadLetters),
      nist(`${stack}/Run`, 'LambdaInsideVPC', noVpc),
    ]),
    ...['data/AccessLogs', ...buckets].map((at) => nist(at, 'S3BucketReplicationEnabled', noReplica)),
    nist(
      'data/AccessLogs',
      'S3DefaultEncryptionKMS',
      'S3 and load balancers write such logs with S3’s own key only.',
    ),
    solutions(
      'network/Group-edge',
      'EC23',
      'This is the door for browsers: one port, TLS 1.3, behind a firewall.',
    ),
    solutions(
      'network/RoomAcl',
      'VPC3',
      'The rule warns of lists instead of groups; this is a second lock on rooms beside their group.',
    ),
    nist(
      'network/Vpc',
      'VPCDefaultSecurityGroupClosed',
      'Nothing uses the default group (a test looks); closing it takes a function with rights over all groups.',
    ),
    ...zones.map((_, i) =>
      nist(
        `network/Vpc/edgeSubnet${i + 1}`,
        'VPCNoUnrestrictedRouteToIGW',
        'The load balancer and the sign-in proxy stand here, and nothing that holds data.',
      ),
    ),
    ...hosts.map((kind) =>
      solutions(
        `services/Hosts-${kind}`,
        'AS3',
        'ECS adds and removes machines as tasks need: that is no event.',
      ),
    ),
    ...['server', 'sign-in-proxy'].map((task) =>
      solutions(`services/Task-${task}`, 'ECS2', 'Settings only: there is no secret, and docs list each.'),
    ),
    solutions(
      'backup/Plan',
      'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup]',
      'AWS’s own policy of its backup service; keys and buckets of data do not let this role in.',
    ),
    ...['server', 'steward'].map((home) =>
      nist(
        `homes/Home-${home}`,
        'EFSInBackupPlan',
        'It is, in the stack of backups, which this rule does not see.',
      ),
    ),
    nist(
      'database/Database',
      'RDSInBackupPlan',
      'The cluster is, in the stack of backups; AWS backs up no instance.',
    ),
    nist(
      'database/Database',
      'RDSEnhancedMonitoringEnabled',
      'Its agent needs another role; metrics of RDS do here.',
    ),
    nist(
      'trail/Trail',
      'CloudTrailCloudWatchLogsEnabled',
      'A copy in the watched account could be changed there; alarms on acts come from EventBridge.',
    ),
    {
      at: 'network/Vpc',
      id: 'CloudFormation-Validate::W3010',
      reason: 'Zones are named on purpose: looking them up would make templates depend on who makes them.',
    },
    ...(name === 'production'
      ? []
      : [
          solutions(
            'services/Cluster',
            'ECS4',
            'Metrics of every container cost more than this environment.',
          ),
          nist('edge/Balancer', 'ELBDeletionProtectionEnabled', 'It is there to be taken down again.'),
          nist(
            'database/Database',
            'RDSInstanceDeletionProtectionEnabled',
            'It is there to be taken down again.',
          ),
          solutions('database/Database', 'RDS10', 'It is there to be taken down again; a last copy is kept.'),
        ]),
  ];
}
