import { IpAddresses, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { Environment } from '../../config/environment.ts';

/**
 * A kind of subnet for each kind of thing. Only `edge` has a way to the internet: the load balancer and the
 * sign-in proxy stand there, and nothing that holds data. `rooms` has not even a way to AWS.
 */
export const isolatedSubnets = ['server', 'steward', 'rooms', 'hosts', 'endpoints', 'database'] as const;
export type SubnetName = 'edge' | (typeof isolatedSubnets)[number];

export function makeVpc(scope: Construct, settings: Environment): Vpc {
  return new Vpc(scope, 'Vpc', {
    ipAddresses: IpAddresses.cidr(settings.cidr),
    availabilityZones: [...settings.zones],
    natGateways: 0,
    restrictDefaultSecurityGroup: false,
    subnetConfiguration: [
      { name: 'edge', subnetType: SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
      ...isolatedSubnets.map((name) => ({ name, subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 })),
    ],
  });
}
