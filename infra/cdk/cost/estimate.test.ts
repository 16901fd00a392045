import { expect, test } from 'vitest';
import { environments } from '../config/environments.ts';
import { resourcesOf } from '../templates.ts';
import { hoursAwake, idleMonth, mostOfMachines, total } from './estimate.ts';

const named = (name: string) => {
  const found = environments.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no environment ${name}`);
  return found;
};
const dev = named('dev');
const resources = resourcesOf(dev);

test('the small environment costs less than 150 USD in an idle month, and endpoints are what drives it', () => {
  const lines = idleMonth(dev, resources);
  expect(total(lines)).toBeLessThan(150);
  expect(total(lines)).toBeGreaterThan(50);
  expect(lines[0]?.what).toMatch(/endpoints/);
});

test('every resource that costs by the hour is in the estimate: one more makes it dearer', () => {
  const before = total(idleMonth(dev, resources));
  for (const type of ['AWS::KMS::Key', 'AWS::ElasticLoadBalancingV2::LoadBalancer', 'AWS::CloudWatch::Alarm'])
    expect(total(idleMonth(dev, [...resources, { type, properties: {} }]))).toBeGreaterThan(before);
  const endpoint = { type: 'AWS::EC2::VPCEndpoint', properties: { SubnetIds: ['a', 'b'] } };
  expect(total(idleMonth(dev, [...resources, endpoint])) - before).toBeCloseTo(2 * 0.011 * 730);
  expect(
    resources.filter(({ type }) =>
      /NatGateway|Elasticache|OpenSearch|Redshift|MSK|NetworkFirewall/i.test(type),
    ),
  ).toEqual([]);
});

test('what sleeps costs less than what does not, and awake hours are weekdays’', () => {
  expect(hoursAwake(dev)).toBeCloseTo((12 * 5 * 730) / 168);
  expect(hoursAwake(named('production'))).toBe(730);
  expect(total(idleMonth({ ...dev, awake: 'always' }, resources))).toBeGreaterThan(
    total(idleMonth(dev, resources)),
  );
});

test('a machine without a price is refused instead of being free', () => {
  const machines = { ...dev.machines, rooms: { size: 'x9g.huge', least: 1, most: 1 } };
  expect(() => idleMonth({ ...dev, machines }, resources)).toThrow(RangeError);
});

test('the most that machines can cost is bounded, and below the month’s budget of dev', () => {
  expect(mostOfMachines(dev)).toBeLessThan(dev.budget.monthlyUsd);
});
