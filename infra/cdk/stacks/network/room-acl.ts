import {
  AclCidr,
  AclTraffic,
  NetworkAcl,
  TrafficDirection,
  type SubnetSelection,
  type Vpc,
} from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { ports } from './flows.ts';
import type { SubnetName } from './subnets.ts';

const of = (name: SubnetName): SubnetSelection => ({ subnetGroupName: name });

/**
 * The second lock on rooms' subnets, beside their security group: the server and the steward may connect, answers
 * go back to them, and no other packet passes either way.
 */
export function closeRoomSubnets(scope: Construct, vpc: Vpc): void {
  const acl = new NetworkAcl(scope, 'RoomAcl', { vpc, subnetSelection: of('rooms') });
  let ruleNumber = 100;
  for (const name of ['server', 'steward'] as const) {
    for (const subnet of vpc.selectSubnets(of(name)).subnets) {
      const cidr = AclCidr.ipv4(subnet.ipv4CidrBlock);
      acl.addEntry(`In${ruleNumber}`, {
        ruleNumber,
        cidr,
        traffic: AclTraffic.tcpPortRange(ports.roomHost, ports.room),
        direction: TrafficDirection.INGRESS,
      });
      acl.addEntry(`Out${ruleNumber}`, {
        ruleNumber,
        cidr,
        // Answers: the ports from which Linux connects (ip_local_port_range).
        traffic: AclTraffic.tcpPortRange(32_768, 60_999),
        direction: TrafficDirection.EGRESS,
      });
      ruleNumber += 10;
    }
  }
}
