import { z } from 'zod';
import type { Resource } from '../templates.ts';

const text = z.string().catch('');
const list = z.array(z.string());
const services = z.looseObject({
  ServiceName: z.string(),
  NetworkConfiguration: z.looseObject({
    AwsvpcConfiguration: z.looseObject({ Subnets: list, SecurityGroups: list, AssignPublicIp: z.string() }),
  }),
});

export interface Place {
  readonly name: string;
  readonly subnets: readonly string[];
  readonly groups: readonly string[];
  readonly publicAddress: boolean;
}

/** Where each service's tasks stand. */
export function placesOf(resources: readonly Resource[]): readonly Place[] {
  return resources
    .filter(({ type }) => type === 'AWS::ECS::Service')
    .map(({ properties }) => {
      const service = services.parse(properties);
      const { Subnets, SecurityGroups, AssignPublicIp } = service.NetworkConfiguration.AwsvpcConfiguration;
      return {
        name: service.ServiceName,
        subnets: Subnets,
        groups: SecurityGroups,
        publicAddress: AssignPublicIp === 'ENABLED',
      };
    });
}

/** Everything a subnet's route table leads to beyond the VPC itself: gateways of any kind, and gateway endpoints. */
export function waysOut(resources: readonly Resource[], subnet: string): readonly string[] {
  const tables = resources
    .filter(
      ({ type, properties }) =>
        type === 'AWS::EC2::SubnetRouteTableAssociation' && properties['SubnetId'] === subnet,
    )
    .map(({ properties }) => text.parse(properties['RouteTableId']));
  const routes = resources
    .filter(
      ({ type, properties }) =>
        type === 'AWS::EC2::Route' && tables.includes(text.parse(properties['RouteTableId'])),
    )
    .map(
      ({ id, properties }) =>
        text.parse(properties['GatewayId']) || text.parse(properties['NatGatewayId']) || id,
    );
  const endpoints = resources
    .filter(
      ({ type, properties }) =>
        type === 'AWS::EC2::VPCEndpoint' &&
        list
          .catch([])
          .parse(properties['RouteTableIds'])
          .some((one) => tables.includes(one)),
    )
    .map(({ stack, id }) => `${stack}/${id}`);
  // A subnet without a table of its own would have the VPC's main one, of which a template says nothing.
  return tables.length === 0 ? ['main route table'] : [...routes, ...endpoints];
}

/** What a security group lets its members open a connection to: groups, address ranges, prefix lists. */
export function opens(resources: readonly Resource[], group: string): readonly string[] {
  const egress = z.looseObject({
    CidrIp: z.string().optional(),
    CidrIpv6: z.string().optional(),
    DestinationSecurityGroupId: z.string().optional(),
    DestinationPrefixListId: z.string().optional(),
  });
  const rules = resources.flatMap(({ type, stack, id, properties }) => {
    if (type === 'AWS::EC2::SecurityGroupEgress' && properties['GroupId'] === group)
      return [egress.parse(properties)];
    if (type === 'AWS::EC2::SecurityGroup' && `${stack}/${id}` === group)
      return z
        .array(egress)
        .default([{ CidrIp: '0.0.0.0/0' }])
        .parse(properties['SecurityGroupEgress']);
    return [];
  });
  return (
    rules
      .map(
        (rule) =>
          rule.DestinationSecurityGroupId ??
          rule.DestinationPrefixListId ??
          rule.CidrIp ??
          rule.CidrIpv6 ??
          'unknown',
      )
      // The library's way to say "nothing": one address that cannot be.
      .filter((to) => to !== '255.255.255.255/32')
  );
}

/** All that members of a group can reach, through others as well: groups, ranges, lists. */
export function reach(resources: readonly Resource[], from: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const todo = [...from];
  for (let group = todo.pop(); group !== undefined; group = todo.pop())
    for (const to of opens(resources, group))
      if (!found.has(to)) {
        found.add(to);
        if (to.includes('/Group')) todo.push(to);
      }
  return found;
}
