import {
  CfnFirewallConfig,
  CfnFirewallDomainList,
  CfnFirewallRuleGroup,
  CfnFirewallRuleGroupAssociation,
} from 'aws-cdk-lib/aws-route53resolver';
import type { Construct } from 'constructs';
import type { Environment } from '../../config/environment.ts';
import { Names } from '../../config/names.ts';

/**
 * Answers only for names that Vitrine uses. Security groups and network lists do not see questions to the VPC's own
 * resolver, so without this a name could carry data out, letter by letter (DNS tunnelling).
 */
export function makeDnsFirewall(scope: Construct, vpcId: string, settings: Environment): void {
  const names = new Names(settings);
  const allowed = new CfnFirewallDomainList(scope, 'AllowedNames', {
    name: names.of('allowed-names'),
    domains: allowedNames(settings),
  });
  const everything = new CfnFirewallDomainList(scope, 'EveryName', {
    name: names.of('every-name'),
    domains: ['*'],
  });
  const rules = new CfnFirewallRuleGroup(scope, 'DnsRules', {
    name: names.of('dns'),
    firewallRules: [
      { priority: 100, action: 'ALLOW', firewallDomainListId: allowed.attrId },
      { priority: 200, action: 'BLOCK', blockResponse: 'NODATA', firewallDomainListId: everything.attrId },
    ],
  });
  new CfnFirewallRuleGroupAssociation(scope, 'DnsRulesOfVpc', {
    vpcId,
    firewallRuleGroupId: rules.attrId,
    priority: 101,
    mutationProtection: 'ENABLED',
  });
  // When the firewall itself cannot answer, neither does the resolver.
  new CfnFirewallConfig(scope, 'DnsClosed', { resourceId: vpcId, firewallFailOpen: 'DISABLED' });
}

/** Exact names where AWS has them; a star only below names that are of our region and of one service. */
export function allowedNames({ region, signIn, name }: Environment): string[] {
  const aws = ['kms', 'logs', 'api.ecr', 'ecs', 's3'].map((one) => `${one}.${region}.amazonaws.com`);
  return [
    ...aws,
    `*.s3.${region}.amazonaws.com`,
    `*.dkr.ecr.${region}.amazonaws.com`,
    // A star may only be the whole first label, so these are counted out.
    ...['ecs-a', 'ecs-t'].flatMap((one) =>
      [one, ...Array.from({ length: 20 }, (_, i) => `${one}-${i + 1}`)].map(
        (host) => `${host}.${region}.amazonaws.com`,
      ),
    ),
    `*.${region}.rds.amazonaws.com`,
    `*.efs.${region}.amazonaws.com`,
    `*.${name}.vitrine.internal`,
    signIn.issuerHost,
  ];
}
