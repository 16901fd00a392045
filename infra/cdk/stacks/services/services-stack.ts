import {
  CfnCluster,
  CfnClusterCapacityProviderAssociations,
  type CfnCapacityProvider,
} from 'aws-cdk-lib/aws-ecs';
import { DnsRecordType, Service } from 'aws-cdk-lib/aws-servicediscovery';
import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Environment } from '../../config/environment.ts';
import type { DatabaseStack } from '../data/database-stack.ts';
import type { HomesStack } from '../data/homes-stack.ts';
import { EnvironmentStack } from '../environment-stack.ts';
import type { KeysStack } from '../keys/keys-stack.ts';
import { ports } from '../network/flows.ts';
import type { NetworkStack } from '../network/network-stack.ts';
import { makeLogGroup } from '../operations/log-group.ts';
import { makeHosts, type HostKind } from './hosts.ts';
import { serverEnvironment } from './server-environment.ts';
import { makeService } from './service.ts';
import { taskSize } from './task-size.ts';
import { makeTask } from './task.ts';

interface Needs {
  readonly network: NetworkStack;
  readonly keys: KeysStack;
  readonly homes: HomesStack;
  readonly database: DatabaseStack;
  readonly targetGroupArn: string;
}

/** What runs: server, steward, room hosts, and the proxy through which the server asks the OpenID provider. */
export class ServicesStack extends EnvironmentStack {
  readonly #needs: Needs;

  constructor(scope: Construct, settings: Environment, needs: Needs) {
    super(scope, 'services', settings, 'Vitrine: server, steward, room hosts and sign-in proxy');
    this.#needs = needs;
    const cluster = new CfnCluster(this, 'Cluster', {
      clusterName: this.names.of('cluster'),
      clusterSettings: [
        { name: 'containerInsights', value: settings.name === 'production' ? 'enabled' : 'disabled' },
      ],
      configuration: { executeCommandConfiguration: { logging: 'NONE' } },
    });
    const hosts = (kind: HostKind): CfnCapacityProvider => makeHosts(this, kind, needs.network, needs.keys);
    const server = settings.serverOn === 'host' ? hosts('server') : undefined;
    const steward = hosts('steward');
    const rooms = hosts('rooms');
    const providers = new CfnClusterCapacityProviderAssociations(this, 'Providers', {
      cluster: cluster.ref,
      capacityProviders: [server, steward, rooms].flatMap((one) => (one === undefined ? [] : [one.ref])),
      defaultCapacityProviderStrategy: [],
    });
    for (const service of [
      this.#server(server),
      this.#steward(steward),
      this.#rooms(rooms),
      this.#signInProxy(),
    ])
      service.addResourceDependency(providers);
  }

  #found(name: string): Service {
    const { namespace } = this.#needs.network;
    const dnsTtl = Duration.seconds(10);
    return new Service(this, `Found-${name}`, { namespace, name, dnsRecordType: DnsRecordType.A, dnsTtl });
  }

  #server(hosts: CfnCapacityProvider | undefined) {
    const { network, keys, homes, database, targetGroupArn } = this.#needs;
    const { settings, names } = this;
    const task = makeTask(this, {
      name: 'server',
      image: 'server',
      log: makeLogGroup(this, 'server', settings, keys.keys.logs),
      port: ports.server,
      taskRole: names.roleArn('server'),
      hosts,
      ...taskSize(hosts === undefined ? undefined : settings.machines.server.size),
      environment: serverEnvironment(settings, database.cluster.clusterEndpoint.hostname),
      home: homes.server,
      // The guard is a sandbox; Fargate allows none.
      sandboxes: hosts !== undefined,
    });
    return makeService(this, network, {
      name: 'server',
      task,
      hosts,
      subnets: 'server',
      group: 'server',
      count: settings.machines.server,
      target: { arn: targetGroupArn, port: ports.server },
    });
  }

  #steward(hosts: CfnCapacityProvider) {
    const { network, keys, homes } = this.#needs;
    const task = makeTask(this, {
      name: 'steward',
      image: 'steward',
      log: makeLogGroup(this, 'steward', this.settings, keys.keys.logs),
      port: ports.steward,
      taskRole: this.names.roleArn('steward'),
      hosts,
      ...taskSize(this.settings.machines.steward.size),
      home: homes.steward,
      sandboxes: false,
    });
    const found = this.#found('steward');
    const count = this.settings.machines.steward;
    const plan = { name: 'steward', task, hosts, found, count, single: true } as const;
    return makeService(this, network, { ...plan, subnets: 'steward', group: 'steward' });
  }

  #rooms(hosts: CfnCapacityProvider) {
    const { network, keys } = this.#needs;
    const task = makeTask(this, {
      name: 'rooms',
      image: 'room-host',
      log: makeLogGroup(this, 'rooms', this.settings, keys.keys.logs),
      port: ports.roomHost,
      taskRole: undefined,
      hosts,
      ...taskSize(this.settings.machines.rooms.size),
      sandboxes: true,
    });
    const found = this.#found('rooms');
    const count = this.settings.machines.rooms;
    return makeService(this, network, {
      name: 'rooms',
      task,
      hosts,
      found,
      count,
      subnets: 'rooms',
      group: 'rooms',
    });
  }

  #signInProxy() {
    const { network, keys } = this.#needs;
    const task = makeTask(this, {
      name: 'sign-in-proxy',
      image: 'sign-in-proxy',
      log: makeLogGroup(this, 'sign-in-proxy', this.settings, keys.keys.logs),
      port: ports.signInProxy,
      taskRole: undefined,
      hosts: undefined,
      ...taskSize(undefined),
      environment: { ALLOWED_HOST: this.settings.signIn.issuerHost, PORT: String(ports.signInProxy) },
      sandboxes: false,
    });
    return makeService(this, network, {
      name: 'sign-in-proxy',
      task,
      hosts: undefined,
      found: this.#found('sign-in-proxy'),
      count: { least: 1, most: 1 },
      subnets: 'edge',
      group: 'signInProxy',
      publicAddress: true,
    });
  }
}
