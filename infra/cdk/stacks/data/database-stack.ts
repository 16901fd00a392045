import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  AuroraPostgresEngineVersion,
  ClusterInstance,
  Credentials,
  DatabaseCluster,
  DatabaseClusterEngine,
  ParameterGroup,
} from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import type { Environment } from '../../config/environment.ts';
import { EnvironmentStack } from '../environment-stack.ts';
import type { KeysStack } from '../keys/keys-stack.ts';
import type { NetworkStack } from '../network/network-stack.ts';
import { logRetention } from '../operations/log-group.ts';
import { LogGroup } from 'aws-cdk-lib/aws-logs';

/**
 * PostgreSQL for metadata and the ledger: it costs nothing but storage while nobody asks, and people and programs
 * sign in with their role instead of a password. The master password is RDS's own; nothing here may read it.
 */
export class DatabaseStack extends EnvironmentStack {
  readonly cluster: DatabaseCluster;

  constructor(scope: Construct, settings: Environment, { vpc, groups }: NetworkStack, { keys }: KeysStack) {
    super(scope, 'database', settings, 'Vitrine: the metadata database');
    const engine = DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.VER_16_13 });
    const clusterIdentifier = this.names.of('database');
    // RDS would make the group by itself, without our key and for ever.
    const logs = new LogGroup(this, 'Log', {
      logGroupName: `/aws/rds/cluster/${clusterIdentifier}/postgresql`,
      retention: logRetention(settings),
      encryptionKey: keys.logs,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const instance = { enablePerformanceInsights: false, autoMinorVersionUpgrade: true };
    this.cluster = new DatabaseCluster(this, 'Database', {
      engine,
      clusterIdentifier,
      defaultDatabaseName: 'vitrine',
      vpc,
      vpcSubnets: { subnetGroupName: 'database' },
      securityGroups: [groups.database],
      writer: ClusterInstance.serverlessV2('writer', instance),
      readers: Array.from({ length: settings.database.readers }, (_, i) =>
        ClusterInstance.serverlessV2(`reader${i + 1}`, { ...instance, scaleWithWriter: true }),
      ),
      serverlessV2MinCapacity: 0,
      serverlessV2MaxCapacity: settings.database.mostUnits,
      serverlessV2AutoPauseDuration: Duration.minutes(10),
      iamAuthentication: true,
      manageMasterUserPassword: true,
      credentials: Credentials.fromUsername('vitrine_master', { encryptionKey: keys['database-secret'] }),
      storageEncrypted: true,
      storageEncryptionKey: keys.database,
      backup: { retention: Duration.days(7), preferredWindow: '01:00-01:30' },
      preferredMaintenanceWindow: 'sun:02:00-sun:02:30',
      cloudwatchLogsExports: ['postgresql'],
      copyTagsToSnapshot: true,
      deletionProtection: settings.name === 'production',
      removalPolicy: RemovalPolicy.SNAPSHOT,
      parameterGroup: new ParameterGroup(this, 'Parameters', {
        engine,
        parameters: {
          'rds.force_ssl': '1',
          ssl_min_protocol_version: 'TLSv1.2',
          // Connections, never statements: a statement could hold what somebody asked.
          log_connections: '1',
          log_disconnections: '1',
          log_statement: 'none',
          log_min_duration_statement: '-1',
          log_min_error_statement: 'panic',
        },
      }),
    });
    this.cluster.node.addDependency(logs);
  }
}
