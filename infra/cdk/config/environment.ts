import { z } from 'zod';

const account = z.string().regex(/^\d{12}$/, 'an AWS account has twelve digits');
const role = z.string().regex(/^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/, 'the ARN of an IAM role');
const host = z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'a host name without scheme and port');
const size = z.string().regex(/^[a-z0-9]+g[a-z]*\.[a-z0-9]+$/, 'an instance type on Graviton (ARM64)');
const between = (least: number, most: number) => z.int().min(least).max(most);

/** How many machines of a kind, of what size. `least` runs while the environment is awake. */
const machines = z.strictObject({ size, least: between(0, 50), most: between(1, 50) });

/**
 * One environment, whole: nothing is looked up in an account while templates are made, so that the same text gives
 * the same templates on every machine.
 */
export const environmentSchema = z
  .strictObject({
    name: z.enum(['dev', 'staging', 'production']),
    region: z.string().regex(/^[a-z]{2}-[a-z]+-\d$/),
    /** One for data; the others so that whoever administers it can neither rewrite its trail nor its copies. */
    accounts: z.strictObject({ data: account, audit: account, backup: account, witness: account }),
    /** The first `endpointZones` of them hold the interface endpoints, which cost by the zone. */
    zones: z.array(z.string()).min(2).max(3),
    endpointZones: between(1, 3),
    /** AWS's list of S3's addresses in the region (`aws ec2 describe-managed-prefix-lists`). */
    s3PrefixList: z.string().regex(/^pl-[0-9a-f]+$/),
    cidr: z.string().regex(/^10\.\d{1,3}\.0\.0\/16$/),
    /** The name people type, and the certificate of it (ACM, in the same region). */
    publicHost: host,
    certificateArn: z.string().regex(/^arn:aws:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]{36}$/),
    /** The OpenID provider: the one name outside AWS that anything here may reach. */
    signIn: z.strictObject({
      issuerHost: host,
      issuer: z.url(),
      clientId: z.string().min(1),
      /** The public client of the command line; without it people work in the browser alone. */
      cliClientId: z.string().min(1).optional(),
      /** The methods that every sign-in must have used (RFC 8176). */
      amr: z
        .array(z.string().regex(/^[\w:./-]+$/))
        .min(1)
        .default(['mfa']),
    }),
    oversightBody: z.string().min(1).max(60),
    /** Who may act as what. People assume these roles with a second factor; the deployment can do none of it. */
    people: z.strictObject({ keyAdministrators: role, dataSenders: role, auditors: role }),
    /** Where the server runs: `host` until its guard can run elsewhere (docs/decisions/0020). */
    serverOn: z.enum(['host', 'fargate']),
    machines: z.strictObject({ server: machines, steward: machines, rooms: machines }),
    database: z.strictObject({ mostUnits: between(1, 128), readers: between(0, 2) }),
    /** Days for which nobody, not even the account's root, can delete a release, the ledger or a trail. */
    lockDays: between(1, 3650),
    logDays: z.union([z.literal(30), z.literal(90), z.literal(365), z.literal(731)]),
    backup: z.strictObject({ keepDays: between(2, 3650), vaultGraceDays: between(3, 30) }),
    /** Awake on weekdays between two hours (UTC), or `always`. */
    awake: z.union([z.literal('always'), z.strictObject({ from: between(0, 23), to: between(1, 24) })]),
    budget: z.strictObject({ monthlyUsd: between(50, 1_000_000), tell: z.array(z.email()).min(1).max(10) }),
    alarmsTo: z.array(z.email()).min(1).max(10),
  })
  .check((context) => {
    const { accounts, zones, region, endpointZones, certificateArn, signIn, machines, name } = context.value;
    const fault = (path: PropertyKey[], message: string): void =>
      void context.issues.push({ code: 'custom', input: context.value, path, message });
    if (new Set(Object.values(accounts)).size !== 4) fault(['accounts'], 'four different accounts');
    if (zones.some((zone) => !zone.startsWith(region))) fault(['zones'], 'zones of the region');
    if (endpointZones > zones.length) fault(['endpointZones'], 'no more than there are zones');
    if (!certificateArn.startsWith(`arn:aws:acm:${region}:${accounts.data}:`))
      fault(['certificateArn'], 'a certificate of the data account, in the region');
    if (new URL(signIn.issuer).hostname !== signIn.issuerHost || !signIn.issuer.startsWith('https:'))
      fault(['signIn'], 'an HTTPS issuer at issuerHost');
    for (const [kind, { least, most }] of Object.entries(machines))
      if (least > most) fault(['machines', kind], 'least is not above most');
    if (machines.steward.most !== 1) fault(['machines', 'steward'], 'there is one steward');
    if (name === 'production' && endpointZones < 2) fault(['endpointZones'], 'production has two or more');
  });

export type Environment = Readonly<z.output<typeof environmentSchema>>;
