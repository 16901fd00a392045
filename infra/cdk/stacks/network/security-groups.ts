import { CfnSecurityGroup, Peer, Port, SecurityGroup, type IVpc } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { flows, parties, type Party } from './flows.ts';

/** One group a party, with exactly the rules of the table of flows. */
export function makeSecurityGroups(
  scope: Construct,
  vpc: IVpc,
  s3PrefixList: string,
): Readonly<Record<Party, SecurityGroup>> {
  const entries = parties.map(
    (party) =>
      [
        party,
        new SecurityGroup(scope, `Group-${party}`, {
          vpc,
          description: `Vitrine: ${party}`,
          allowAllOutbound: false,
        }),
      ] as const,
  );
  const groups = Object.fromEntries(entries) as Record<Party, SecurityGroup>;
  for (const { from, to, port, why } of flows) {
    const tcp = Port.tcp(port);
    const text = why.replaceAll('’', '');
    if (from === 'internet') {
      if (to !== 'internet' && to !== 'objectStore') groups[to].addIngressRule(Peer.anyIpv4(), tcp, text);
    } else if (to === 'internet') groups[from].addEgressRule(Peer.anyIpv4(), tcp, text);
    else if (to === 'objectStore') groups[from].addEgressRule(Peer.prefixList(s3PrefixList), tcp, text);
    else {
      groups[from].addEgressRule(groups[to], tcp, text);
      groups[to].addIngressRule(groups[from], tcp, text);
    }
  }
  for (const party of parties) {
    const inline = flows.some(({ from, to }) => from === party && to === 'internet');
    if (!inline) closeByDefault(groups[party]);
  }
  return groups;
}

/**
 * A group whose template lists no rule of its own for what goes out is opened wide by EC2, until another resource
 * adds one. So each lists one, that matches nothing.
 */
function closeByDefault(group: SecurityGroup): void {
  const { defaultChild } = group.node;
  if (!(defaultChild instanceof CfnSecurityGroup))
    throw new TypeError('a security group without its resource');
  defaultChild.addPropertyOverride('SecurityGroupEgress', [
    { CidrIp: '255.255.255.255/32', IpProtocol: 'icmp', FromPort: 252, ToPort: 86, Description: 'Nothing' },
  ]);
}
