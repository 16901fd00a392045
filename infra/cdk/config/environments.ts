import { environmentSchema, type Environment } from './environment.ts';

/*
 * Accounts, hosts, roles and certificates here are examples: a platform team puts its own in their place, and
 * nothing else in this folder needs to change. No value is a secret.
 */
const people = (account: string, audit: string): Environment['people'] => ({
  keyAdministrators: `arn:aws:iam::${account}:role/people/key-administrators`,
  dataSenders: `arn:aws:iam::${account}:role/people/data-senders`,
  auditors: `arn:aws:iam::${audit}:role/people/auditors`,
});

/** Small, asleep at night, for synthetic data: what a team tries a change on. */
const dev = {
  name: 'dev',
  region: 'eu-west-2',
  accounts: {
    data: '111111111111',
    audit: '111111111112',
    backup: '111111111113',
    witness: '111111111114',
  },
  zones: ['eu-west-2a', 'eu-west-2b'],
  endpointZones: 1,
  s3PrefixList: 'pl-7ca54015',
  cidr: '10.20.0.0/16',
  publicHost: 'vitrine.dev.example.nhs.uk',
  certificateArn: 'arn:aws:acm:eu-west-2:111111111111:certificate/00000000-0000-4000-8000-000000000001',
  signIn: {
    issuerHost: 'sign-in.dev.example.nhs.uk',
    issuer: 'https://sign-in.dev.example.nhs.uk',
    clientId: 'vitrine-dev',
  },
  oversightBody: 'IGARD',
  people: people('111111111111', '111111111112'),
  serverOn: 'host',
  machines: {
    server: { size: 't4g.small', least: 1, most: 1 },
    steward: { size: 't4g.small', least: 1, most: 1 },
    rooms: { size: 't4g.small', least: 1, most: 2 },
  },
  database: { mostUnits: 2, readers: 0 },
  lockDays: 1,
  logDays: 30,
  backup: { keepDays: 7, vaultGraceDays: 3 },
  awake: { from: 7, to: 19 },
  budget: { monthlyUsd: 300, tell: ['platform@example.nhs.uk'] },
  alarmsTo: ['platform@example.nhs.uk'],
} as const;

/** Production's shape at a smaller size: what an upgrade and a restore are rehearsed on. */
const staging = {
  ...dev,
  name: 'staging',
  accounts: {
    data: '222222222221',
    audit: '222222222222',
    backup: '222222222223',
    witness: '222222222224',
  },
  endpointZones: 2,
  cidr: '10.30.0.0/16',
  publicHost: 'vitrine.staging.example.nhs.uk',
  certificateArn: 'arn:aws:acm:eu-west-2:222222222221:certificate/00000000-0000-4000-8000-000000000002',
  signIn: {
    issuerHost: 'sign-in.staging.example.nhs.uk',
    issuer: 'https://sign-in.staging.example.nhs.uk',
    clientId: 'vitrine-staging',
  },
  people: people('222222222221', '222222222222'),
  machines: {
    server: { size: 't4g.medium', least: 2, most: 3 },
    steward: { size: 'm7g.large', least: 1, most: 1 },
    rooms: { size: 'm7g.large', least: 1, most: 4 },
  },
  database: { mostUnits: 8, readers: 1 },
  logDays: 90,
  backup: { keepDays: 30, vaultGraceDays: 3 },
  budget: { monthlyUsd: 1500, tell: ['platform@example.nhs.uk'] },
} as const;

const production = {
  ...staging,
  name: 'production',
  accounts: {
    data: '333333333331',
    audit: '333333333332',
    backup: '333333333333',
    witness: '333333333334',
  },
  zones: ['eu-west-2a', 'eu-west-2b', 'eu-west-2c'],
  endpointZones: 3,
  cidr: '10.40.0.0/16',
  publicHost: 'vitrine.example.nhs.uk',
  certificateArn: 'arn:aws:acm:eu-west-2:333333333331:certificate/00000000-0000-4000-8000-000000000003',
  signIn: {
    issuerHost: 'sign-in.example.nhs.uk',
    issuer: 'https://sign-in.example.nhs.uk',
    clientId: 'vitrine',
  },
  people: people('333333333331', '333333333332'),
  machines: {
    server: { size: 'm7g.large', least: 3, most: 6 },
    steward: { size: 'r7g.4xlarge', least: 1, most: 1 },
    rooms: { size: 'r7g.2xlarge', least: 3, most: 20 },
  },
  database: { mostUnits: 32, readers: 1 },
  lockDays: 2555,
  logDays: 731,
  backup: { keepDays: 365, vaultGraceDays: 7 },
  awake: 'always',
  budget: { monthlyUsd: 25_000, tell: ['platform@example.nhs.uk'] },
} as const;

/** @throws ZodError naming the field that is wrong. */
export const environments: readonly Environment[] = [dev, staging, production].map((one) =>
  environmentSchema.parse(one),
);
