import type { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';

const seen = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
  cloudWatchMetricsEnabled: true,
  metricName,
  // Samples would keep what people asked.
  sampledRequestsEnabled: false,
});

function managed(name: string, priority: number, counted: readonly string[] = []): CfnWebACL.RuleProperty {
  return {
    name,
    priority,
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name,
        ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
      },
    },
    visibilityConfig: seen(name),
  };
}

/**
 * What the firewall of requests refuses. There is no group against SQL injection, and rules that look for code in
 * bodies only count: researchers send SQL, Python and R on purpose, and the guard and the room are what holds them.
 */
export function firewallRules(): CfnWebACL.RuleProperty[] {
  return [
    {
      name: 'rate',
      priority: 0,
      action: { block: { customResponse: { responseCode: 429 } } },
      statement: {
        rateBasedStatement: { limit: 3000, evaluationWindowSec: 300, aggregateKeyType: 'IP' },
      },
      visibilityConfig: seen('rate'),
    },
    managed('AWSManagedRulesAmazonIpReputationList', 10),
    managed('AWSManagedRulesKnownBadInputsRuleSet', 20),
    managed('AWSManagedRulesCommonRuleSet', 30, [
      'SizeRestrictions_BODY',
      'CrossSiteScripting_BODY',
      'GenericLFI_BODY',
      'GenericRFI_BODY',
      'EC2MetaDataSSRF_BODY',
    ]),
  ];
}
