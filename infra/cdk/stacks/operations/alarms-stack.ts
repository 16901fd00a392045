import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import {
  HttpCodeTarget,
  type ApplicationLoadBalancer,
  type ApplicationTargetGroup,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { FilterPattern, LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { Environment } from '../../config/environment.ts';
import { EnvironmentStack } from '../environment-stack.ts';

interface Needs {
  readonly balancer: ApplicationLoadBalancer;
  readonly target: ApplicationTargetGroup;
  readonly key: Key;
}

/** Codes of Vitrine's own log at which somebody must look at once (docs/errors.md). */
const codes = ['ledger-unavailable', 'receipt-refused', 'room-misbehaved', 'corrupt', 'store-refused'];

/** Acts on the account by which a guard could be taken away; each is told when it happens. */
const acts = [
  'PutKeyPolicy',
  'ScheduleKeyDeletion',
  'DisableKey',
  'PutBucketPolicy',
  'DeleteBucketPolicy',
  'PutBucketPublicAccessBlock',
  'StopLogging',
  'DeleteTrail',
  'UpdateTrail',
  'PutEventSelectors',
  'CreateInternetGateway',
  'CreateNatGateway',
  'CreateRoute',
  'AuthorizeSecurityGroupEgress',
  'DisassociateFirewallRuleGroup',
  'ModifyVpcEndpoint',
];

export class AlarmsStack extends EnvironmentStack {
  readonly #topic: Topic;

  constructor(scope: Construct, settings: Environment, { balancer, target, key }: Needs) {
    super(scope, 'alarms', settings, 'Vitrine: what is told to whom, and when');
    this.#topic = new Topic(this, 'Alarms', { masterKey: key, enforceSSL: true });
    for (const address of settings.alarmsTo) this.#topic.addSubscription(new EmailSubscription(address));
    const period = { period: Duration.minutes(5) };
    this.#alarm(
      'ServerErrors',
      target.metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, { ...period, statistic: 'Sum' }),
      5,
    );
    this.#alarm('NoServer', target.metrics.unhealthyHostCount({ ...period, statistic: 'Maximum' }), 1);
    this.#alarm('Refused', balancer.metrics.rejectedConnectionCount({ ...period, statistic: 'Sum' }), 1);
    for (const part of ['server', 'steward'] as const) {
      const logGroup = LogGroup.fromLogGroupName(this, `Log-${part}`, this.names.logGroup(part));
      const filter = new MetricFilter(this, `Codes-${part}`, {
        logGroup,
        metricNamespace: this.names.of('log'),
        metricName: `${part}-codes`,
        filterPattern: FilterPattern.anyTerm(...codes),
      });
      this.#alarm(`Codes-${part}-alarm`, filter.metric({ ...period, statistic: 'Sum' }), 1);
    }
    new Rule(this, 'Acts', {
      eventPattern: { detailType: ['AWS API Call via CloudTrail'], detail: { eventName: acts } },
      targets: [new SnsTopic(this.#topic)],
    });
  }

  #alarm(id: string, metric: IMetric, threshold: number): void {
    new Alarm(this, id, {
      metric,
      threshold,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    }).addAlarmAction(new SnsAction(this.#topic));
  }
}
