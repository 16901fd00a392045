import {
  FlowLogDestination,
  type GatewayVpcEndpoint,
  type SecurityGroup,
  type Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { PrivateDnsNamespace } from 'aws-cdk-lib/aws-servicediscovery';
import { PrincipalWithConditions, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Environment } from '../../config/environment.ts';
import { EnvironmentStack } from '../environment-stack.ts';
import { makeLogGroup } from '../operations/log-group.ts';
import { makeDnsFirewall } from './dns-firewall.ts';
import { makeEndpoints } from './endpoints.ts';
import { closeRoomSubnets } from './room-acl.ts';
import { makeSecurityGroups } from './security-groups.ts';
import { makeVpc } from './subnets.ts';
import type { Party } from './flows.ts';

/** The network: who can reach whom, and that rooms reach nobody. */
export class NetworkStack extends EnvironmentStack {
  readonly vpc: Vpc;
  readonly groups: Readonly<Record<Party, SecurityGroup>>;
  readonly objectStore: GatewayVpcEndpoint;
  /** Names by which the server finds the steward, room hosts and the sign-in proxy. */
  readonly namespace: PrivateDnsNamespace;

  constructor(scope: Construct, settings: Environment, logsKey: Key) {
    super(scope, 'network', settings, 'Vitrine: subnets, flows, endpoints and the firewall of names');
    this.vpc = makeVpc(this, settings);
    this.groups = makeSecurityGroups(this, this.vpc, settings.s3PrefixList);
    closeRoomSubnets(this, this.vpc);
    this.objectStore = makeEndpoints(this, this.vpc, this.groups.endpoints, settings);
    makeDnsFirewall(this, this.vpc.vpcId, settings);
    this.namespace = new PrivateDnsNamespace(this, 'Names', {
      name: `${settings.name}.vitrine.internal`,
      vpc: this.vpc,
    });
    const logGroup = makeLogGroup(this, 'flows', settings, logsKey);
    const role = new Role(this, 'FlowLogWriter', {
      assumedBy: new PrincipalWithConditions(new ServicePrincipal('vpc-flow-logs.amazonaws.com'), {
        StringEquals: { 'aws:SourceAccount': settings.accounts.data },
      }),
    });
    this.vpc.addFlowLog('Flows', { destination: FlowLogDestination.toCloudWatchLogs(logGroup, role) });
  }
}
