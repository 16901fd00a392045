import type { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  ApplicationLoadBalancer,
  ApplicationProtocol,
  ApplicationTargetGroup,
  ListenerAction,
  ListenerCertificate,
  ListenerCondition,
  SslPolicy,
  TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnLoggingConfiguration, CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import type { Environment } from '../../config/environment.ts';
import { EnvironmentStack } from '../environment-stack.ts';
import { ports } from '../network/flows.ts';
import type { NetworkStack } from '../network/network-stack.ts';
import { logRetention } from '../operations/log-group.ts';
import { firewallRules } from './firewall-rules.ts';

/** The one door from the internet: TLS 1.3 only, a firewall of requests, and one name. */
export class EdgeStack extends EnvironmentStack {
  readonly balancer: ApplicationLoadBalancer;
  readonly target: ApplicationTargetGroup;

  constructor(
    scope: Construct,
    settings: Environment,
    network: NetworkStack,
    accessLogs: Bucket,
    logsKey: Key,
  ) {
    super(scope, 'edge', settings, 'Vitrine: load balancer and firewall of requests');
    this.balancer = new ApplicationLoadBalancer(this, 'Balancer', {
      vpc: network.vpc,
      vpcSubnets: { subnetGroupName: 'edge' },
      internetFacing: true,
      securityGroup: network.groups.edge,
      dropInvalidHeaderFields: true,
      deletionProtection: settings.name === 'production',
      idleTimeout: Duration.seconds(120),
    });
    this.balancer.setAttribute('access_logs.s3.enabled', 'true');
    this.balancer.setAttribute('access_logs.s3.bucket', accessLogs.bucketName);
    this.balancer.setAttribute('access_logs.s3.prefix', 'edge');
    this.balancer.setAttribute('routing.http.desync_mitigation_mode', 'strictest');
    this.target = new ApplicationTargetGroup(this, 'Server', {
      vpc: network.vpc,
      port: ports.server,
      protocol: ApplicationProtocol.HTTP,
      targetType: TargetType.IP,
      deregistrationDelay: Duration.seconds(30),
      healthCheck: { path: '/health', healthyHttpCodes: '200', interval: Duration.seconds(15) },
    });
    const listener = this.balancer.addListener('Https', {
      port: ports.https,
      protocol: ApplicationProtocol.HTTPS,
      sslPolicy: SslPolicy.TLS13_13,
      certificates: [ListenerCertificate.fromArn(settings.certificateArn)],
      open: false,
      // A request for another name does not reach the server.
      defaultAction: ListenerAction.fixedResponse(421, { contentType: 'text/plain', messageBody: '' }),
    });
    listener.addAction('Ours', {
      priority: 10,
      conditions: [ListenerCondition.hostHeaders([settings.publicHost])],
      action: ListenerAction.forward([this.target]),
    });
    this.#firewall(logsKey);
  }

  #firewall(logsKey: Key): void {
    const acl = new CfnWebACL(this, 'Firewall', {
      name: this.names.of('edge'),
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: { cloudWatchMetricsEnabled: true, metricName: 'edge', sampledRequestsEnabled: false },
      rules: firewallRules(),
    });
    new CfnWebACLAssociation(this, 'FirewallOfBalancer', {
      resourceArn: this.balancer.loadBalancerArn,
      webAclArn: acl.attrArn,
    });
    const log = new LogGroup(this, 'FirewallLog', {
      logGroupName: `aws-waf-logs-vitrine-${this.settings.name}`,
      retention: logRetention(this.settings),
      encryptionKey: logsKey,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new CfnLoggingConfiguration(this, 'FirewallLogging', {
      resourceArn: acl.attrArn,
      logDestinationConfigs: [log.logGroupArn],
      // A session cookie in a log would be a session for whoever reads the log.
      redactedFields: ['cookie', 'authorization', 'x-csrf-token'].map((Name) => ({ singleHeader: { Name } })),
    });
  }
}
