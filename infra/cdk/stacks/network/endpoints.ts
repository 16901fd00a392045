import {
  GatewayVpcEndpoint,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpoint,
  InterfaceVpcEndpointService,
  type SecurityGroup,
  type Vpc,
} from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { Environment } from '../../config/environment.ts';
import {
  interfacePolicy,
  interfaceServices,
  objectStorePolicy,
  type InterfaceService,
} from './endpoint-policies.ts';

/** Endpoints of the services that Vitrine uses. Rooms' subnets get none: not even a route to the object store. */
export function makeEndpoints(
  scope: Construct,
  vpc: Vpc,
  group: SecurityGroup,
  settings: Environment,
): GatewayVpcEndpoint {
  const objectStore = new GatewayVpcEndpoint(scope, 'ObjectStore', {
    vpc,
    service: GatewayVpcEndpointAwsService.S3,
    subnets: ['server', 'steward', 'hosts'].map((subnetGroupName) => ({ subnetGroupName })),
  });
  for (const statement of objectStorePolicy(settings)) objectStore.addToPolicy(statement);
  const { subnets } = vpc.selectSubnets({ subnetGroupName: 'endpoints' });
  for (const service of Object.keys(interfaceServices) as InterfaceService[]) {
    const endpoint = new InterfaceVpcEndpoint(scope, `Endpoint-${service.replace('.', '-')}`, {
      vpc,
      service: new InterfaceVpcEndpointService(`com.amazonaws.${settings.region}.${service}`, 443),
      privateDnsEnabled: true,
      open: false,
      securityGroups: [group],
      subnets: { subnets: subnets.slice(0, settings.endpointZones) },
    });
    for (const statement of interfacePolicy(service, settings)) endpoint.addToPolicy(statement);
  }
  return objectStore;
}
