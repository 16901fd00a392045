import { describe, expect, test } from 'vitest';
import { environments } from '../config/environments.ts';
import { flows } from '../stacks/network/flows.ts';
import { opens, placesOf, reach, waysOut } from './reach.ts';
import { resourcesOf } from '../templates.ts';

describe.each(environments.map((one) => [one.name, one] as const))('the network of %s', (name, settings) => {
  const resources = resourcesOf(settings);
  const place = (service: string) => {
    const found = placesOf(resources).find((one) => one.name === `vitrine-${name}-${service}`);
    if (found === undefined) throw new Error(`there is no service ${service}`);
    return found;
  };

  test('a room reaches nothing: not the internet, not AWS, not another part of Vitrine', () => {
    const { subnets, groups, publicAddress } = place('rooms');
    expect(subnets).toHaveLength(settings.zones.length);
    expect(publicAddress).toBe(false);
    expect(subnets.flatMap((subnet) => waysOut(resources, subnet))).toEqual([]);
    expect([...reach(resources, groups)]).toEqual([]);
  });

  test('the network list of rooms’ subnets lets only answers to the server and the steward out', () => {
    const acl = resources.filter(({ type }) => type === 'AWS::EC2::SubnetNetworkAclAssociation');
    expect(acl.map(({ properties }) => properties['SubnetId']).sort()).toEqual(
      [...place('rooms').subnets].sort(),
    );
    const ranges = resources
      .filter(
        ({ type, properties }) =>
          type === 'AWS::EC2::Subnet' && JSON.stringify(properties).match(/"(server|steward)"/),
      )
      .map(({ properties }) => properties['CidrBlock']);
    const entries = resources.filter(({ type }) => type === 'AWS::EC2::NetworkAclEntry');
    expect(entries).toHaveLength(settings.zones.length * 4);
    for (const { properties } of entries) {
      expect(ranges).toContain(properties['CidrBlock']);
      if (properties['Egress'] === true) expect(properties['PortRange']).toEqual({ From: 32768, To: 60999 });
      else expect(properties['PortRange']).toEqual({ From: 8432, To: 8433 });
    }
  });

  test.each(['server', 'steward'])(
    'the %s stands in subnets that have no gateway but to the object store',
    (service) => {
      const { subnets, publicAddress } = place(service);
      expect(publicAddress).toBe(false);
      for (const subnet of subnets) {
        const ways = waysOut(resources, subnet);
        expect(ways).toHaveLength(1);
        expect(ways[0]).toMatch(/ObjectStore/);
      }
    },
  );

  test('the steward reaches its folder, endpoints, rooms and the object store, and no address range', () => {
    const to = [...reach(resources, place('steward').groups)].sort();
    expect(to).toHaveLength(4);
    expect(to.join(' ')).toMatch(/Groupendpoints.*Grouprooms.*GroupstewardHome/);
    expect(to.filter((one) => !one.includes('/Group'))).toEqual([settings.s3PrefixList]);
  });

  test('the sign-in proxy is the only one that opens connections to the internet', () => {
    const groups = resources
      .filter(({ type }) => type === 'AWS::EC2::SecurityGroup')
      .map(({ stack, id }) => `${stack}/${id}`);
    const wide = groups.filter((group) =>
      opens(resources, group).some((to) => to.includes('.0/0') || to === '0.0.0.0/0'),
    );
    expect(wide).toHaveLength(1);
    expect(wide[0]).toMatch(/GroupsignInProxy/);
  });

  test('there is no NAT, and only the edge has a route to the internet gateway', () => {
    expect(resources.filter(({ type }) => /Nat|EgressOnly|TransitGateway|Peering|Vpn/i.test(type))).toEqual(
      [],
    );
    const routes = resources.filter(({ type }) => type === 'AWS::EC2::Route');
    expect(routes).toHaveLength(settings.zones.length);
    for (const { id } of routes) expect(id).toMatch(/^VpcedgeSubnet/);
  });

  test('the default security group, which a template cannot close, is nobody’s', () => {
    for (const { groups } of placesOf(resources))
      for (const group of groups) expect(group).toMatch(/\/Group/);
  });

  test('the resolver answers for listed names only, and for none when its firewall cannot be asked', () => {
    const rules = resources.find(({ type }) => type === 'AWS::Route53Resolver::FirewallRuleGroup');
    expect(rules?.properties['FirewallRules']).toMatchObject([
      { Action: 'ALLOW', Priority: 100 },
      { Action: 'BLOCK', Priority: 200 },
    ]);
    const closed = resources.find(({ type }) => type === 'AWS::Route53Resolver::FirewallConfig');
    expect(closed?.properties['FirewallFailOpen']).toBe('DISABLED');
    const lists = resources.filter(({ type }) => type === 'AWS::Route53Resolver::FirewallDomainList');
    const names = lists.flatMap(({ properties }) => properties['Domains']);
    expect(names).toContain('*');
    const outside = names.filter(
      (one) => !/\.(amazonaws\.com|vitrine\.internal)$/.test(String(one)) && one !== '*',
    );
    expect(outside).toEqual([settings.signIn.issuerHost]);
    // Route 53 takes a star only as the whole first label.
    const misplaced = names.filter((one) =>
      String(one)
        .replace(/^\*(?=\.|$)/, '')
        .includes('*'),
    );
    expect(misplaced).toEqual([]);
  });

  test('the machine of a room reaches neither folder, nor the steward, nor the database', () => {
    const templates = resources.filter(({ type }) => type === 'AWS::EC2::LaunchTemplate');
    const rooms = templates.find(({ id }) => id === 'Templaterooms');
    const group = /"Groups":\["([^"]+)"\]/.exec(JSON.stringify(rooms?.properties))?.[1] ?? '';
    expect(group).toMatch(/GrouproomHosts/);
    const to = [...reach(resources, [group])].sort();
    expect(to).toHaveLength(2);
    expect(to[0]).toBe(settings.s3PrefixList);
    expect(to[1]).toMatch(/Groupendpoints/);
  });

  test('every endpoint has a policy that names our roles', () => {
    const endpoints = resources.filter(({ type }) => type === 'AWS::EC2::VPCEndpoint');
    expect(endpoints).toHaveLength(8);
    for (const { properties } of endpoints)
      expect(JSON.stringify(properties['PolicyDocument'])).toContain(`role/vitrine-${name}-`);
  });
});

test('no flow starts in a room', () => {
  expect(flows.filter(({ from }) => from === 'rooms')).toEqual([]);
});
