import { describe, expect, test } from 'vitest';
import { environments } from '../config/environments.ts';
import { dataBuckets, Names } from '../config/names.ts';
import { keyNames, usesOf } from '../stacks/keys/key-uses.ts';
import { resourcesOf, statementsOf, type Resource, type Statement } from '../templates.ts';

const readsContent = /^(s3:(Get(Object|ObjectVersion|\*)|\*)|kms:(Decrypt|\*)|\*)/;

describe.each(environments.map((one) => [one.name, one] as const))('the data of %s', (_, settings) => {
  const names = new Names(settings);
  const resources = resourcesOf(settings);
  const of = (type: string): readonly Resource[] => resources.filter((one) => one.type === type);
  const bucketPolicies = of('AWS::S3::BucketPolicy');
  const policyOf = (bucket: Resource): readonly Statement[] => {
    const found = bucketPolicies.find(
      ({ properties }) => properties['Bucket'] === `${bucket.stack}/${bucket.id}`,
    );
    return statementsOf(found?.properties['PolicyDocument']);
  };
  const bucketNamed = (part: string): Resource => {
    const found = of('AWS::S3::Bucket').find(
      ({ properties }) => properties['BucketName'] === names.bucket(part),
    );
    if (found === undefined) throw new Error(`there is no bucket ${part}`);
    return found;
  };
  const key = (part: string): readonly Statement[] => {
    const alias = of('AWS::KMS::Alias').find(
      ({ properties }) => properties['AliasName'] === `alias/${names.of(part)}`,
    );
    const found = of('AWS::KMS::Key').find(
      ({ stack, id }) => `${stack}/${id}` === alias?.properties['TargetKeyId'],
    );
    return statementsOf(found?.properties['KeyPolicy']);
  };

  test('every bucket is closed to the public, versioned, encrypted, and refuses what is not TLS 1.2 or later', () => {
    expect(of('AWS::S3::Bucket')).toHaveLength(dataBuckets.length + 3);
    for (const bucket of of('AWS::S3::Bucket')) {
      expect(bucket.properties['PublicAccessBlockConfiguration']).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
      expect(bucket.properties['VersioningConfiguration']).toEqual({ Status: 'Enabled' });
      expect(JSON.stringify(bucket.properties['BucketEncryption'])).toMatch(/aws:kms|AES256/);
      const deny = policyOf(bucket).filter(({ effect }) => effect === 'Deny');
      expect(deny.map(({ conditions }) => conditions)).toContainEqual({
        Bool: { 'aws:SecureTransport': 'false' },
      });
      expect(deny.map(({ conditions }) => conditions)).toContainEqual({
        NumericLessThan: { 's3:TlsVersion': '1.2' },
      });
    }
  });

  test('no statement of a bucket policy allows everybody, and none allows a wildcard of actions', () => {
    for (const { properties } of bucketPolicies)
      for (const { effect, principals, actions } of statementsOf(properties['PolicyDocument'])) {
        if (effect !== 'Allow') continue;
        expect(principals).not.toContain('*');
        expect(actions.filter((action) => action.includes('*'))).toEqual([]);
      }
  });

  test('each bucket of data has a key of its own', () => {
    const keys = dataBuckets.map((part) => JSON.stringify(bucketNamed(part).properties['BucketEncryption']));
    for (const one of keys) expect(one).toContain('aws:kms');
    expect(new Set(keys).size).toBe(dataBuckets.length);
  });

  test.each(['curated', 'ledger'])(
    'nobody can delete from %s before its time: object lock in compliance mode',
    (part) => {
      expect(bucketNamed(part).properties['ObjectLockConfiguration']).toEqual({
        ObjectLockEnabled: 'Enabled',
        Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: settings.lockDays } },
      });
    },
  );

  test('only the steward’s role may read curated data, and the bucket refuses everybody else', () => {
    const statements = policyOf(bucketNamed('curated'));
    const readers = statements
      .filter(({ effect, actions }) => effect === 'Allow' && actions.some((one) => readsContent.test(one)))
      .flatMap(({ principals }) => principals);
    expect(readers).toEqual([names.roleArn('steward')]);
    const refused = statements.find(({ sid }) => sid === 'RefuseOtherReaders');
    expect(refused).toMatchObject({ effect: 'Deny', principals: ['*'] });
    expect(refused?.actions).toEqual(expect.arrayContaining(['s3:GetObject', 's3:GetObjectVersion']));
    expect(refused?.conditions).toEqual({ ArnNotEquals: { 'aws:PrincipalArn': [names.roleArn('steward')] } });
  });

  test('only the steward’s role can decrypt with the keys of curated data, landing and cuts', () => {
    for (const part of ['curated', 'landing', 'cuts', 'agreements']) {
      const users = key(part)
        .filter(({ effect, actions }) => effect === 'Allow' && actions.some((one) => readsContent.test(one)))
        .flatMap(({ principals }) => principals);
      expect(users, part).toEqual([names.roleArn('steward')]);
    }
  });

  test('a wrapping key serves only calls that say whose and what for, as the product’s do', () => {
    for (const [part, owner] of [
      ['agreements', 'steward'],
      ['secrets', 'server'],
    ] as const) {
      const uses = key(part).filter(({ actions }) => actions.some((one) => /Decrypt|DataKey/.test(one)));
      expect(uses.map(({ principals, conditions }) => ({ principals, conditions }))).toEqual([
        {
          principals: [names.roleArn(owner)],
          conditions: {
            StringEquals: { 'kms:EncryptionContext:vitrine': owner },
            Null: { 'kms:EncryptionContext:for': 'false' },
          },
        },
      ]);
    }
  });

  test('no key leaves the decision to the account’s IAM policies; whoever administers one cannot use it', () => {
    expect(of('AWS::KMS::Key').filter(({ stack }) => stack === names.of('keys'))).toHaveLength(
      keyNames.length,
    );
    for (const name of keyNames) {
      const statements = key(name);
      expect(statements.length, name).toBeGreaterThan(1);
      for (const { sid, actions, principals, conditions } of statements) {
        // Topics let services of AWS write with their key; the library words it so.
        const wide = name === 'alarms' && principals.every((one) => one.endsWith('.amazonaws.com'));
        expect(
          actions.filter((one) => one.includes('*') && !(wide && one === 'kms:GenerateDataKey*')),
        ).toEqual([]);
        expect(principals.filter((one) => one.endsWith(':root'))).toEqual([]);
        if (principals.includes('*'))
          expect(conditions['StringEquals']).toMatchObject({ 'kms:CallerAccount': settings.accounts.data });
        if (sid === 'Administer' || sid === 'Deploy')
          expect(actions.filter((one) => /Decrypt|Encrypt|DataKey|Sign$|CreateGrant|Mac/.test(one))).toEqual(
            [],
          );
      }
      if (usesOf(name).signs === true) continue;
      const resource = of('AWS::KMS::Key').find(
        ({ properties }) =>
          JSON.stringify(statementsOf(properties['KeyPolicy'])) === JSON.stringify(statements),
      );
      expect(resource?.properties['EnableKeyRotation'], name).toBe(true);
    }
  });

  test('no role of ours has a right to data by itself, nor a wildcard of actions', () => {
    const policies = of('AWS::IAM::Policy').flatMap(({ stack, properties }) =>
      stack === names.of('audit') ? [] : statementsOf(properties['PolicyDocument']),
    );
    expect(policies.length).toBeGreaterThan(10);
    for (const { effect, actions } of policies) {
      if (effect !== 'Allow') continue;
      expect(actions.filter((one) => one.includes('*'))).toEqual([]);
      expect(actions.filter((one) => readsContent.test(one) || one === 's3:PutObject')).toEqual([]);
    }
  });

  test('both folders are encrypted and mounted by their own role over TLS only', () => {
    const homes = of('AWS::EFS::FileSystem');
    expect(homes).toHaveLength(2);
    expect(new Set(homes.map(({ properties }) => properties['KmsKeyId'])).size).toBe(2);
    const roles = homes.map(({ properties }) => {
      expect(properties['Encrypted']).toBe(true);
      const statements = statementsOf(properties['FileSystemPolicy']);
      expect(
        statements.some(({ conditions }) => conditions['Bool']?.['aws:SecureTransport'] === 'false'),
      ).toBe(true);
      return statements.filter(({ effect }) => effect === 'Allow').flatMap(({ principals }) => principals);
    });
    expect(roles).toEqual([[names.roleArn('server')], [names.roleArn('steward')]]);
  });

  test('the database sleeps at nothing, is encrypted, and takes roles instead of passwords', () => {
    const [cluster] = of('AWS::RDS::DBCluster');
    expect(cluster?.properties).toMatchObject({
      EnableIAMDatabaseAuthentication: true,
      StorageEncrypted: true,
      ManageMasterUserPassword: true,
      ServerlessV2ScalingConfiguration: { MinCapacity: 0, MaxCapacity: settings.database.mostUnits },
    });
    for (const { properties } of of('AWS::RDS::DBInstance'))
      expect(properties['PubliclyAccessible']).toBe(false);
  });

  test('both vaults are locked in compliance mode, and every log group is encrypted and forgets', () => {
    expect(of('AWS::Backup::BackupVault')).toHaveLength(2);
    for (const { properties } of of('AWS::Backup::BackupVault'))
      expect(properties['LockConfiguration']).toMatchObject({
        ChangeableForDays: settings.backup.vaultGraceDays,
      });
    expect(of('AWS::Logs::LogGroup').length).toBeGreaterThan(6);
    for (const { properties } of of('AWS::Logs::LogGroup')) {
      expect(properties['RetentionInDays']).toBe(settings.logDays);
      expect(properties['KmsKeyId']).toBeTruthy();
    }
  });
});
