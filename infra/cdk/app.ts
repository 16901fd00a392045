import { App, CfnOutput, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, NIST80053R5Checks } from 'cdk-nag';
import type { Environment } from './config/environment.ts';
import { acknowledge } from './policies/acknowledge.ts';
import { AuditStack } from './stacks/audit/audit-stack.ts';
import { TrailStack } from './stacks/audit/trail-stack.ts';
import { WitnessStack } from './stacks/audit/witness-stack.ts';
import { DataStack } from './stacks/data/data-stack.ts';
import { DatabaseStack } from './stacks/data/database-stack.ts';
import { HomesStack } from './stacks/data/homes-stack.ts';
import { IdentitiesStack } from './stacks/identities/identities-stack.ts';
import { KeysStack } from './stacks/keys/keys-stack.ts';
import { NetworkStack } from './stacks/network/network-stack.ts';
import { AlarmsStack } from './stacks/operations/alarms-stack.ts';
import { BackupStack, CopiesStack } from './stacks/operations/backup-stack.ts';
import { BudgetStack } from './stacks/operations/budget-stack.ts';
import { EdgeStack } from './stacks/services/edge-stack.ts';
import { ImagesStack } from './stacks/services/images-stack.ts';
import { ServicesStack } from './stacks/services/services-stack.ts';

/** All stacks of one environment, each after those it needs. Policies of keys and buckets name roles, so roles are first. */
export function addEnvironment(app: App, settings: Environment): void {
  const audit = new AuditStack(app, settings);
  new WitnessStack(app, settings);
  const copies = new CopiesStack(app, settings);
  const identities = new IdentitiesStack(app, settings);
  const keys = new KeysStack(app, settings);
  keys.addStackDependency(identities);
  keys.addStackDependency(audit);
  const network = new NetworkStack(app, settings, keys.keys.logs);
  const endpointId = network.objectStore.vpcEndpointId;
  new CfnOutput(network, 'ObjectStoreEndpoint', { value: endpointId });
  const data = new DataStack(app, settings, { keys: keys.keys, endpointId });
  const homes = new HomesStack(app, settings, network, keys);
  const database = new DatabaseStack(app, settings, network, keys);
  const images = new ImagesStack(app, settings, keys);
  const edge = new EdgeStack(app, settings, network, data.accessLogs, keys.keys.logs);
  const targetGroupArn = edge.target.targetGroupArn;
  const services = new ServicesStack(app, settings, { network, keys, homes, database, targetGroupArn });
  services.addStackDependency(images);
  const trail = new TrailStack(app, settings);
  trail.addStackDependency(audit);
  trail.addStackDependency(data);
  const alarms = new AlarmsStack(app, settings, {
    balancer: edge.balancer,
    target: edge.target,
    key: keys.keys.alarms,
  });
  alarms.addStackDependency(services);
  const backup = new BackupStack(app, settings, { key: keys.keys.backup, homes, database });
  backup.addStackDependency(copies);
  new BudgetStack(app, settings).addStackDependency(identities);
}

/** All of one environment, with what is acknowledged of it and why. */
export function addAcknowledgedEnvironment(app: App, settings: Environment): void {
  addEnvironment(app, settings);
  acknowledge(app, settings);
}

/** The checks that must find nothing, or nothing that was not acknowledged with a reason. */
export function addChecks(app: App): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new NIST80053R5Checks(app));
}

/** An app that asks no account and no network anything, and tells nobody anything. */
export function newApp(outdir?: string): App {
  return new App({
    analyticsReporting: false,
    treeMetadata: false,
    context: {
      'aws:cdk:bundling-stacks': [],
      '@aws-cdk/aws-iam:minimizePolicies': true,
      '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy': true,
      '@aws-cdk/core:enablePartitionLiterals': true,
    },
    ...(outdir === undefined ? {} : { outdir }),
  });
}
