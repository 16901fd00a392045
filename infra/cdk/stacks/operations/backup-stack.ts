import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { BackupPlan, BackupPlanRule, BackupResource, BackupVault } from 'aws-cdk-lib/aws-backup';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { AccountPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Environment } from '../../config/environment.ts';
import type { DatabaseStack } from '../data/database-stack.ts';
import type { HomesStack } from '../data/homes-stack.ts';
import { EnvironmentStack } from '../environment-stack.ts';
import { makeOwnKey } from '../keys/own-key.ts';

function makeVault(stack: EnvironmentStack, key: Key, accessPolicy?: PolicyDocument): BackupVault {
  const { keepDays, vaultGraceDays } = stack.settings.backup;
  return new BackupVault(stack, 'Vault', {
    backupVaultName: stack.names.of('vault'),
    encryptionKey: key,
    // After the days of grace the lock itself can no longer be taken away (compliance mode).
    lockConfiguration: {
      minRetention: Duration.days(1),
      maxRetention: Duration.days(keepDays),
      changeableFor: Duration.days(vaultGraceDays),
    },
    ...(accessPolicy === undefined ? { blockRecoveryPointDeletion: true } : { accessPolicy }),
    removalPolicy: RemovalPolicy.RETAIN,
  });
}

/** The other account's vault: the data account may put copies there and do nothing else with them. */
export class CopiesStack extends EnvironmentStack {
  constructor(scope: Construct, settings: Environment) {
    super(scope, 'copies', settings, 'Vitrine: copies of backups, in an account of their own', 'backup');
    const from = new AccountPrincipal(settings.accounts.data);
    const copy = { effect: Effect.ALLOW, principals: [from], resources: ['*'] };
    const key = makeOwnKey(this, 'copies', [
      new PolicyStatement({
        ...copy,
        sid: 'UseByCopies',
        actions: ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:DescribeKey'],
        conditions: { StringEquals: { 'kms:ViaService': `backup.${settings.region}.amazonaws.com` } },
      }),
    ]);
    const actions = ['backup:CopyIntoBackupVault'];
    makeVault(
      this,
      key,
      new PolicyDocument({ statements: [new PolicyStatement({ ...copy, sid: 'Copy', actions })] }),
    );
  }
}

/**
 * Backups of the database and of the two folders. Curated data is not in it: whatever backs it up could read it, and
 * only the steward may. Its releases are locked where they lie, and can be published again from what was landed.
 */
export class BackupStack extends EnvironmentStack {
  constructor(
    scope: Construct,
    settings: Environment,
    needs: { readonly key: Key; readonly homes: HomesStack; readonly database: DatabaseStack },
  ) {
    super(scope, 'backup', settings, 'Vitrine: backups in a vault that nobody can empty');
    const vault = makeVault(this, needs.key);
    const there = BackupVault.fromBackupVaultArn(
      this,
      'There',
      this.names.vaultArn(settings.accounts.backup),
    );
    const deleteAfter = Duration.days(settings.backup.keepDays);
    const plan = new BackupPlan(this, 'Plan', {
      backupPlanName: this.names.of('daily'),
      backupVault: vault,
      backupPlanRules: [
        new BackupPlanRule({
          ruleName: 'daily',
          scheduleExpression: Schedule.cron({ minute: '0', hour: '2' }),
          startWindow: Duration.hours(1),
          completionWindow: Duration.hours(8),
          deleteAfter,
          copyActions: [{ destinationBackupVault: there, deleteAfter }],
        }),
      ],
    });
    const { homes, database } = needs;
    plan.addSelection('All', {
      resources: [
        BackupResource.fromEfsFileSystem(homes.server.fileSystem),
        BackupResource.fromEfsFileSystem(homes.steward.fileSystem),
        BackupResource.fromArn(database.cluster.clusterArn),
      ],
    });
  }
}
