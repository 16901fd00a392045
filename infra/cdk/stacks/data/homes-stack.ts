import { RemovalPolicy } from 'aws-cdk-lib';
import { AnyPrincipal, ArnPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { AccessPoint, FileSystem, LifecyclePolicy, ThroughputMode } from 'aws-cdk-lib/aws-efs';
import type { Construct } from 'constructs';
import type { Environment } from '../../config/environment.ts';
import { EnvironmentStack } from '../environment-stack.ts';
import type { KeysStack } from '../keys/keys-stack.ts';
import type { NetworkStack } from '../network/network-stack.ts';

export interface HomeFolder {
  readonly fileSystem: FileSystem;
  readonly accessPoint: AccessPoint;
}

/**
 * The folders of the server and of the steward: two file systems with two keys, each mounted by one role only and
 * over TLS. What the steward's holds (wrapped keys, pseudonym maps) the server can not even mount.
 */
export class HomesStack extends EnvironmentStack {
  readonly server: HomeFolder;
  readonly steward: HomeFolder;

  constructor(scope: Construct, settings: Environment, network: NetworkStack, { keys }: KeysStack) {
    super(scope, 'homes', settings, 'Vitrine: folders of the server and of the steward');
    const make = (name: 'server' | 'steward'): HomeFolder => {
      const fileSystem = new FileSystem(this, `Home-${name}`, {
        vpc: network.vpc,
        vpcSubnets: { subnetGroupName: name },
        securityGroup: network.groups[`${name}Home`],
        encrypted: true,
        kmsKey: keys[`${name}-home`],
        enableAutomaticBackups: false,
        lifecyclePolicy: LifecyclePolicy.AFTER_30_DAYS,
        throughputMode: ThroughputMode.ELASTIC,
        fileSystemPolicy: this.#policy(name),
        removalPolicy: RemovalPolicy.RETAIN,
      });
      const accessPoint = new AccessPoint(this, `Point-${name}`, {
        fileSystem,
        path: '/home',
        posixUser: { uid: '10001', gid: '10001' },
        createAcl: { ownerUid: '10001', ownerGid: '10001', permissions: '0700' },
      });
      return { fileSystem, accessPoint };
    };
    this.server = make('server');
    this.steward = make('steward');
  }

  #policy(name: 'server' | 'steward'): PolicyDocument {
    const mount = ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'];
    return new PolicyDocument({
      statements: [
        new PolicyStatement({
          sid: 'OneRole',
          effect: Effect.ALLOW,
          principals: [new ArnPrincipal(this.names.roleArn(name))],
          actions: mount,
          resources: ['*'],
          conditions: { Bool: { 'elasticfilesystem:AccessedViaMountTarget': 'true' } },
        }),
        new PolicyStatement({
          sid: 'RefuseOthers',
          effect: Effect.DENY,
          principals: [new AnyPrincipal()],
          actions: [...mount, 'elasticfilesystem:ClientRootAccess'],
          resources: ['*'],
          conditions: { ArnNotEquals: { 'aws:PrincipalArn': this.names.roleArn(name) } },
        }),
        new PolicyStatement({
          sid: 'RefuseInClear',
          effect: Effect.DENY,
          principals: [new AnyPrincipal()],
          actions: ['*'],
          resources: ['*'],
          conditions: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      ],
    });
  }
}
