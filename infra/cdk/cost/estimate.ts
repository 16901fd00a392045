import type { Environment } from '../config/environment.ts';
import { prices } from './prices.ts';

/** What the estimate needs of a template's resource. */
export interface Priced {
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface Line {
  readonly what: string;
  readonly count: number;
  readonly usd: number;
}

/** Hours of a month in which an environment is awake: all, or those of weekdays between its two hours. */
export function hoursAwake({ awake }: Environment): number {
  return awake === 'always' ? prices.hours : ((awake.to - awake.from) * 5 * prices.hours) / (24 * 7);
}

const length = (value: unknown): number => (Array.isArray(value) ? value.length : 0);

/**
 * What an idle month costs: awake in its hours, nobody at work, the database asleep. Everything that costs by the
 * hour or the month is counted in the templates; what costs by use (requests, storage, traffic) is not in it.
 * @returns lines in USD without tax, the dearest first
 * @throws RangeError for an instance type without a price
 */
export function idleMonth(settings: Environment, resources: readonly Priced[]): readonly Line[] {
  const { hourly, monthly, hours } = prices;
  const awake = hoursAwake(settings);
  const of = (type: string): readonly Priced[] => resources.filter((one) => one.type === type);
  const line = (what: string, count: number, each: number): Line => ({ what, count, usd: count * each });
  const endpoints = of('AWS::EC2::VPCEndpoint').reduce(
    (sum, one) => sum + length(one.properties['SubnetIds']),
    0,
  );
  const rules = of('AWS::WAFv2::WebACL').reduce((sum, one) => sum + length(one.properties['Rules']), 0);
  const fargate = of('AWS::ECS::TaskDefinition').filter((one) =>
    JSON.stringify(one.properties['RequiresCompatibilities']).includes('FARGATE'),
  );
  const balancers = of('AWS::ElasticLoadBalancingV2::LoadBalancer');
  const kinds = (['server', 'steward', 'rooms'] as const).filter(
    (kind) => kind !== 'server' || settings.serverOn === 'host',
  );
  const machines = kinds.map((kind) => {
    const { size, least } = settings.machines[kind];
    const price = hourly.instance[size];
    if (price === undefined) throw new RangeError(`there is no price of ${size} in cost/prices.json`);
    return line(`machines: ${kind} (${size})`, least, price * awake);
  });
  const disks = kinds.reduce((sum, kind) => sum + settings.machines[kind].least, 0);
  const lines = [
    ...machines,
    line('disks of machines', disks, (30 * monthly.diskGiB * awake) / hours),
    line('endpoints, a zone each', endpoints, hourly.interfaceEndpoint * hours),
    line('load balancer', balancers.length, hourly.loadBalancer * hours),
    line('public addresses', balancers.length * settings.zones.length + 1, hourly.publicAddress * hours),
    line(
      'Fargate: sign-in proxy and others',
      fargate.length,
      (hourly.fargateCpu / 4 + hourly.fargateGiB / 2) * awake,
    ),
    line('keys', of('AWS::KMS::Key').length, monthly.key),
    line('firewall of requests', of('AWS::WAFv2::WebACL').length, monthly.firewall),
    line('rules of the firewall', rules, monthly.firewallRule),
    line('alarms', of('AWS::CloudWatch::Alarm').length, monthly.alarm),
    line('the database’s own secret', of('AWS::RDS::DBCluster').length, monthly.secret),
    line('private names', of('AWS::ServiceDiscovery::PrivateDnsNamespace').length, monthly.hostedZone),
  ];
  return lines.sort((a, b) => b.usd - a.usd);
}

export const total = (lines: readonly Line[]): number => lines.reduce((sum, { usd }) => sum + usd, 0);

/** What machines and database cost when all that may run runs all month: the bound of an attack on the bill. */
export function mostOfMachines(settings: Environment): number {
  const { hourly, hours } = prices;
  const machines = Object.values(settings.machines).reduce(
    (sum, { size, most }) => sum + most * (hourly.instance[size] ?? 0),
    0,
  );
  return (
    (machines + settings.database.mostUnits * (1 + settings.database.readers) * hourly.databaseUnit) * hours
  );
}
