import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { ApiProblem, type Problem } from '@vitrine/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agreementText, Officers } from './agreements.ts';
import { Caller, problemOf } from './caller.ts';
import { startVitrine, type RunningServer } from './running-server.ts';

const rowsAgreement = 'DARS-NIC-200002-D3E4F-v1.0';
const tightAgreement = 'TEST-TIGHT-v1.0';

let vitrine: RunningServer;
let officers: Officers;
let sam: Caller;
let robin: Caller;
let dana: Caller;
let casey: Caller;
let drew: Caller;
let indra: Caller;

beforeAll(async () => {
  vitrine = await startVitrine();
  const { url } = vitrine;
  officers = await Officers.of(vitrine);
  const names = ['sam.researcher', 'robin.researcher', 'dana.manager', 'casey.checker', 'drew.checker'];
  const [first, ...others] = await Promise.all(
    [...names, 'indra.reviewer'].map((name) => Caller.signIn(url, name)),
  );
  const [second, third, fourth, fifth, sixth] = others;
  if (!first || !second || !third || !fourth || !fifth || !sixth) throw new Error('Somebody is missing.');
  [sam, robin, dana, casey, drew, indra] = [first, second, third, fourth, fifth, sixth];
});
afterAll(() => vitrine.stop());

/** The columns of admitted care that a small agreement grants. */
const admissions = { dataset: 'hes_apc', releases: '1.*', columns: ['SEX', 'EPIDUR'] };

async function published(text: string): Promise<Problem> {
  try {
    for await (const line of dana.api.stream('publishDataset', { body: { text } })) {
      if (line.kind === 'problem') return line.problem as Problem;
    }
  } catch (error) {
    if (error instanceof ApiProblem) return error.problem;
    throw error;
  }
  throw new Error('It was published.');
}

describe('SQL', () => {
  const tooLong = `SELECT 1 -- ${'x'.repeat(65_536)}`;

  it.each([
    ["COPY (SELECT * FROM hes_apc) TO '/tmp/out.csv'", 'sql-not-one-select'],
    ["ATTACH '/tmp/other.db'", 'sql-not-one-select'],
    ['PRAGMA database_list', 'sql-not-one-select'],
    ['SELECT 1; SELECT 2', 'sql-not-one-select'],
    ["SELECT * FROM read_parquet('/data/hes_apc.parquet')", 'function-refused'],
    ["SELECT * FROM 'hes_apc.parquet'", 'table-not-granted'],
    ['SELECT * FROM hes_ae', 'table-not-granted'],
    ['SELECT * FROM no_such_table', 'table-not-granted'],
    ['SELECT FROM', 'sql-syntax'],
    ['too long a text', 'sql-too-long'],
    ['SELECT 1 \0', 'invalid-input'],
    ["SELECT '\ud800'", 'invalid-input'],
  ])('refuses %j as %s', async (sql, code) => {
    expect((await sam.query(rowsAgreement, code === 'sql-too-long' ? tooLong : sql)).problem?.code).toBe(
      code,
    );
  });

  it('is stopped at the time and the memory that the agreement allows, and the next query runs', async () => {
    await officers.activate(
      agreementText(tightAgreement, {
        datasets: [admissions],
        limits: { rowsShown: 5, rowsPerDay: 12, querySeconds: 1, memoryMiB: 128, scratchMiB: 16 },
      }),
    );
    const slow = 'SELECT sum(a.i * b.i) FROM range(10000000) a(i), range(10000000) b(i)';
    expect((await sam.query(tightAgreement, slow)).problem?.code).toBe('query-timeout');
    const large = 'SELECT list_sort(list(i)) FROM range(100000000) t(i)';
    expect(['query-out-of-memory', 'query-timeout', 'room-ended']).toContain(
      (await sam.query(tightAgreement, large)).problem?.code,
    );
    expect((await sam.query(tightAgreement, 'SELECT 1 AS one WHERE false')).problem).toBeUndefined();
  });

  it('is not run when a person has too many running already', async () => {
    const start = (): Promise<{ id: string }> =>
      sam.api.call('startQuery', {
        params: { ref: rowsAgreement },
        body: { sql: 'SELECT sum(a.i * b.i) FROM range(10000000) a(i), range(10000000) b(i)' },
      });
    const started = await Promise.all(Array.from({ length: 20 }, start));
    expect((await problemOf(start())).code).toBe('too-many-queries');
    // Another person is not concerned.
    const other = await robin.query('DARS-NIC-100001-A1B2C-v1.0', 'SELECT COUNT(*) AS n FROM hes_ae');
    expect(other.rows).toHaveLength(1);
    for (const { id } of started) await sam.api.call('cancelQuery', { params: { id } });
    const ends = await Promise.all(started.map(({ id }) => sam.follow(id)));
    expect(new Set(ends.map((one) => one.problem?.code))).toEqual(new Set(['query-cancelled']));
    expect((await sam.query(rowsAgreement, 'SELECT 1 AS one')).rows).toEqual([[1]]);
  });

  it('shows no row above the day’s allowance, however many queries run at once', async () => {
    const all = await Promise.all(
      Array.from({ length: 6 }, () => sam.query(tightAgreement, 'SELECT SEX, EPIDUR FROM hes_apc')),
    );
    expect(all.reduce((sum, answer) => sum + answer.rows.length, 0)).toBe(12);
    const codes = all.flatMap((answer) => answer.problem?.code ?? []);
    expect(new Set(codes)).toEqual(new Set(['allowance-used']));
    const after = await sam.query(tightAgreement, 'SELECT 1 AS one');
    expect(after.problem?.code).toBe('allowance-used');
  });
});

describe('landing files', () => {
  const file = (name: string, source: object, columns: object[]): string =>
    JSON.stringify({
      name,
      title: 'Made up for a test',
      description: 'Made up.',
      owner: 'Nobody',
      licence: 'OGL-UK-3.0',
      synthetic: true,
      version: '1.0',
      source: { alias: 'landing', format: 'csv', ...source },
      columns,
    });
  const column = (name: string, type = 'string'): object => ({
    name,
    type,
    class: 'public',
    description: `About ${name}.`,
  });
  const land = (name: string, bytes: string | Uint8Array): Promise<void> =>
    writeFile(join(vitrine.home, 'landing', name), bytes);

  it('are refused whole when they cannot be read as described', async () => {
    const many = Array.from({ length: 200 }, (_, n) => `C${n}`);
    await land('empty.csv', '');
    await land('header.csv', 'A,B\n');
    await land('latin.csv', Buffer.from('A,B\ncaf\u00e9,1\n', 'latin1'));
    await land('wide.csv', `${many.join(',')}\n${many.join(',')}\n`);
    await land('other.csv', 'A,X\n1,2\n');
    await land('nothing.csv', 'A,B\nx,not a number\n');
    const ab = [column('A'), column('B')];
    expect((await published(file('t1', { file: 'empty.csv' }, ab))).code).toBe('landing-empty');
    expect((await published(file('t2', { file: 'header.csv' }, ab))).code).toMatch(
      /^(landing-empty|nothing-to-publish)$/,
    );
    expect((await published(file('t3', { file: 'latin.csv' }, ab))).code).toBe('landing-encoding');
    expect((await published(file('t4', { file: 'wide.csv' }, ab))).code).toBe('landing-columns');
    expect((await published(file('t5', { file: 'other.csv' }, ab))).code).toBe('landing-columns');
    expect((await published(file('t6', { file: 'missing.csv' }, ab))).code).toBe('landing-missing');
    expect(
      (await published(file('t7', { file: 'nothing.csv' }, [column('A'), column('B', 'integer')]))).code,
    ).toBe('nothing-to-publish');
    expect((await published(file('t8', { file: '../server/ledger-public-key.pem' }, ab))).code).toBe(
      'dataset-file-invalid',
    );
    expect((await published(file('t9', { file: 'other.csv', alias: 'elsewhere' }, ab))).code).toBe(
      'source-unknown',
    );
  });

  it('keep what can be read: bad rows are counted by reason, and 200 columns are no trouble', async () => {
    const many = Array.from({ length: 200 }, (_, n) => `C${n}`);
    await land('wide.csv', `${many.join(',')}\n${many.join(',')}\n`);
    await land('ragged.csv', 'A,B\n1,2\n3\n4,5,6\n"7,8\n');
    const { status, stdout } = await vitrineCommand(
      'wide',
      file(
        'wide',
        { file: 'wide.csv' },
        many.map((name) => column(name)),
      ),
    );
    expect({ status, ...(JSON.parse(stdout) as object) }).toMatchObject({
      status: 0,
      rowsIn: 1,
      rowsPublished: 1,
    });
    const lines: unknown[] = [];
    const text = file('ragged', { file: 'ragged.csv' }, [column('A', 'integer'), column('B', 'integer')]);
    for await (const line of dana.api.stream('publishDataset', { body: { text } })) lines.push(line);
    const done = lines.at(-1) as {
      kind: string;
      rowsIn: number;
      rowsPublished: number;
      rowsQuarantined: number;
    };
    expect(done.kind).toBe('published');
    expect(done.rowsIn).toBe(done.rowsPublished + done.rowsQuarantined);
    expect(done.rowsPublished).toBe(1);
  });

  it('and files that describe them say line and field of what is unknown', async () => {
    const wrong = await published(file('t9', { file: 'x.csv', colour: 'red' }, [column('A')]));
    expect(wrong.code).toBe('dataset-file-invalid');
    expect(JSON.stringify(wrong)).toContain('colour');
    const real = file('t9', { file: 'x.csv' }, [column('A')]).replace(
      '"synthetic":true',
      '"synthetic":false',
    );
    expect((await published(real)).code).toBe('strict-mode-needed');
    expect((await published('name: [')).code).toBe('dataset-file-invalid');
  });

  async function vitrineCommand(name: string, text: string): Promise<{ status: number; stdout: string }> {
    const folder = join(vitrine.home, 'texts');
    await mkdir(folder, { recursive: true });
    const path = join(folder, `${name}.yaml`);
    await writeFile(path, text);
    return vitrine.command(['dataset', 'publish', path, '--as', 'dana.manager', '--json']);
  }
});

describe('agreements', () => {
  const apply = (text: string): Promise<unknown> =>
    officers.avery.api.call('applyAgreement', { body: { text } });

  it('that name what is not there are refused by line and field', async () => {
    const text = [
      ...JSON.stringify(
        JSON.parse(
          agreementText('TEST-MISSING-v1.0', { datasets: [{ ...admissions, columns: ['SEX', 'NO_SUCH'] }] }),
        ),
        null,
        1,
      ).split('\n'),
    ].join('\n');
    const problem = await problemOf(apply(text));
    expect(problem.code).toBe('agreement-invalid');
    const line = text.split('\n').findIndex((one) => one.includes('NO_SUCH')) + 1;
    expect(problem.facts?.['problems']).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ line, path: expect.stringContaining('datasets') as string }),
      ]),
    );
    const unknown = await problemOf(
      apply(agreementText('TEST-MISSING-v1.0', { datasets: [admissions], colour: 1 })),
    );
    expect(JSON.stringify(unknown.facts)).toContain('colour');
    const direct = { ...admissions, columns: ['NHS_NUMBER'] };
    expect((await problemOf(apply(agreementText('TEST-MISSING-v1.0', { datasets: [direct] })))).code).toBe(
      'agreement-invalid',
    );
    expect((await problemOf(apply('ref: [unclosed'))).code).toBe('agreement-invalid');
  });

  it('are in force only with the signatures of two officers who are not of them', async () => {
    const text = agreementText('TEST-SIGN-v1.0', {
      datasets: [admissions],
      people: ['sam.researcher', 'blake.officer'],
    });
    const ref = await officers.apply(text);
    const query = (): Promise<unknown> => sam.api.call('getWorkspace', { params: { ref } });
    expect((await problemOf(query())).code).toBe('agreement-not-active');
    await officers.sign(officers.avery, ref, 'avery.officer');
    expect((await problemOf(query())).code).toBe('agreement-not-active');
    // Once an officer, not with another's key, not as a member, and nobody else.
    expect((await problemOf(officers.sign(officers.avery, ref, 'avery.officer'))).code).toBe('forbidden');
    expect((await problemOf(officers.sign(officers.blake, ref, 'blake.officer'))).code).toBe('forbidden');
    expect((await problemOf(officers.sign(sam, ref, 'blake.officer'))).code).toBe('forbidden');
    expect((await problemOf(query())).code).toBe('agreement-not-active');
    const other = await officers.apply(agreementText('TEST-SIGN-OTHER-v1.0', { datasets: [admissions] }));
    expect((await problemOf(officers.sign(officers.avery, other, 'blake.officer'))).code).toBe(
      'signatures-refused',
    );
  });

  it('put refusals on record, once a minute and kind, however often it is tried', async () => {
    const attempts = Array.from({ length: 5 }, () =>
      problemOf(
        dana.api.call('suspendAgreement', {
          params: { ref: rowsAgreement },
          body: { reason: 'an attack' },
        }),
      ),
    );
    expect(new Set((await Promise.all(attempts)).map((one) => one.status))).toEqual(new Set([404]));
    for (let n = 0; n < 3; n++)
      await problemOf(
        robin.api.call('applyAgreement', { body: { text: agreementText('TEST-NO-v1.0', {}) } }),
      );
    const { entries } = await indra.api.call('listLedger', { query: { type: 'refusal', limit: 100 } });
    const mine = entries.filter((one) => one.actor?.name.startsWith('Robin') === true);
    expect(mine.map((one) => one.summary)).toEqual([expect.stringContaining('applyAgreement (forbidden)')]);
    expect(entries.some((one) => one.summary.includes('signAgreement (forbidden)'))).toBe(true);
  });

  it('take reasons and documents without characters that no database keeps', async () => {
    const reason = { params: { ref: rowsAgreement }, body: { reason: 'a\0b' } };
    expect((await problemOf(officers.avery.api.call('suspendAgreement', reason))).code).toBe('invalid-input');
    const ref = await officers.apply(
      agreementText('TEST-NUL-v1.0', { datasets: [admissions], title: 'a\0b' }),
    );
    const shown = await officers.avery.api.call('getAgreement', { params: { ref } });
    expect(shown.title).toBe('a\uFFFDb');
  });
});

describe('requests', () => {
  let id = '';

  it('are unknown to those who are not concerned, and begin with one’s own result', async () => {
    const answer = await sam.query(
      rowsAgreement,
      'SELECT SEX, count(*) AS n FROM hes_apc GROUP BY SEX ORDER BY SEX',
    );
    const create = (caller: Caller, ref = rowsAgreement): Promise<{ id: string }> =>
      caller.api.call('createRequest', { params: { ref }, body: { query: answer.id, title: 'By sex' } });
    expect((await problemOf(robin.follow(answer.id))).status).toBe(404);
    expect((await problemOf(robin.api.call('cancelQuery', { params: { id: answer.id } }))).status).toBe(404);
    expect((await problemOf(create(robin))).status).toBe(404);
    expect((await problemOf(create(robin, 'DARS-NIC-100001-A1B2C-v1.0'))).status).toBe(404);
    ({ id } = await create(sam));
    const params = { id };
    const blindVote = { vote: 'approve' as const, comment: '', round: 1, content: '0'.repeat(64) };
    const asRobin = [
      robin.api.call('getRequest', { params }),
      robin.api.call('submitRequest', { params }),
      robin.api.call('withdrawRequest', { params }),
      robin.api.call('releaseRequest', { params }),
      robin.api.download('downloadRelease', { params }),
      robin.api.call('voteOnRequest', { params, body: blindVote }),
      robin.api.call('previewRequestFile', { params: { id, name: 'result.csv' } }),
      robin.api.call('saveRequest', { params, body: { title: 'mine', context: {} } }),
      robin.api.call('addRequestFile', { params, body: { query: answer.id } }),
      // A draft is nobody's but the study's.
      casey.api.call('getRequest', { params }),
      casey.api.call('voteOnRequest', { params, body: blindVote }),
    ];
    const problems = await Promise.all(asRobin.map(problemOf));
    expect(problems.map((one) => one.status)).toEqual(problems.map(() => 404));
  });

  it('go to the checkers only with their context', async () => {
    const params = { id };
    expect((await problemOf(sam.api.call('submitRequest', { params }))).code).toBe('request-no-context');
    const context = {
      kind: 'frequency-table' as const,
      population: 'Adults in London.',
      variables: 'Sex.',
      purpose: 'A test.',
      related: 'none',
    };
    await sam.api.call('saveRequest', { params, body: { title: 'By sex', context } });
    expect((await sam.api.call('submitRequest', { params })).state).toBe('submitted');
  });

  it('have two votes, each a secret until both are cast, and none of the requester', async () => {
    const params = { id };
    const vote = (caller: Caller, vote: 'approve' | 'reject', comment: string): Promise<unknown> =>
      caller.vote(id, vote, comment);
    expect((await problemOf(vote(sam, 'approve', ''))).status).toBe(403);
    expect((await problemOf(vote(dana, 'approve', ''))).status).toBe(404);
    await vote(casey, 'approve', 'the secret of Casey');
    // A second vote of the same person is theirs again, never the second one needed.
    await vote(casey, 'approve', 'the secret of Casey, again');
    for (const caller of [sam, drew, indra, officers.avery]) {
      expect(await everythingOf(caller, id)).not.toContain('secret of Casey');
    }
    expect((await problemOf(casey.api.call('releaseRequest', { params }))).status).toBe(409);
    expect((await problemOf(sam.api.download('downloadRelease', { params }))).status).toBe(409);
    await vote(drew, 'approve', 'fine by Drew');
    expect(await everythingOf(indra, id)).toContain('the secret of Casey, again');
    expect(await everythingOf(drew, id)).toContain('the secret of Casey, again');
    expect((await problemOf(vote(casey, 'reject', 'too late'))).status).toBe(409);
  });

  it('are released by a checker and downloaded by the requester alone', async () => {
    const params = { id };
    expect((await problemOf(sam.api.call('releaseRequest', { params }))).status).toBe(403);
    await casey.api.call('releaseRequest', { params });
    for (const caller of [robin, casey, dana]) {
      const problem = await problemOf(caller.api.download('downloadRelease', { params }));
      expect(problem.status).toBe(caller === casey ? 403 : 404);
    }
    const zip = await sam.api.download('downloadRelease', { params });
    expect(Buffer.from(zip.subarray(0, 2)).toString()).toBe('PK');
  });

  it('are not checked by a checker of the agreement', async () => {
    const ref = await officers.activate(
      agreementText('TEST-OWN-CHECK-v1.0', {
        datasets: [admissions],
        people: ['sam.researcher', 'casey.checker'],
      }),
    );
    const answer = await sam.query(ref, 'SELECT count(*) AS n FROM hes_apc');
    const { id: own } = await sam.api.call('createRequest', {
      params: { ref },
      body: { query: answer.id, title: 'All' },
    });
    const params = { id: own };
    const context = {
      kind: 'frequency-table' as const,
      population: 'a',
      variables: 'b',
      purpose: 'c',
      related: 'none',
    };
    await sam.api.call('saveRequest', { params, body: { title: 'All', context } });
    await sam.api.call('submitRequest', { params });
    expect((await problemOf(casey.vote(params.id, 'approve'))).code).toBe('request-member-check');
  });

  /** All that a person can get to see that could tell of a request. */
  async function everythingOf(caller: Caller, request: string): Promise<string> {
    const paths = [
      '/home',
      `/requests/${request}`,
      '/requests',
      '/ledger?type=request.vote&limit=50',
      `/ledger?text=secret`,
    ];
    const texts = await Promise.all(
      paths.map(async (path) => (await caller.fetch(`/api/v1${path}`, {})).text()),
    );
    const votes = [...(texts[3] ?? '').matchAll(/"index":(\d+)/g)].map((found) => found[1] ?? '');
    const details = votes.map(async (index) => (await caller.fetch(`/api/v1/ledger/${index}`, {})).text());
    const tiles = (
      await readdir(join(vitrine.home, 'server', 'public-log', 'days'), { recursive: true })
    ).filter((name) => /entries\//.test(name));
    const entries = tiles.map(async (name) => (await caller.fetch(`/log/${name}`, {})).text());
    return [...texts, ...(await Promise.all([...details, ...entries]))].join('\n');
  }
});

describe('HTTP', () => {
  /** A request with any headers, which fetch would not send. */
  function raw(
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body = '',
  ): Promise<{ status: number; type: string; text: string }> {
    const { hostname, port } = new URL(vitrine.url);
    return new Promise((resolve, reject) => {
      const call = request({ hostname, port, method, path, headers }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, type: answer.headers['content-type'] ?? '', text }),
        );
      });
      call.on('error', reject);
      call.end(body);
    });
  }
  const cookie = (): string => [...sam.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const start = `/api/v1/agreements/${rowsAgreement}/queries`;
  const json = { 'content-type': 'application/json' };

  it('takes nothing from another site, without the token, or under another name', async () => {
    const own = { ...json, cookie: cookie(), 'x-csrf-token': sam.csrf() ?? '' };
    const body = JSON.stringify({ sql: 'SELECT 1' });
    const code = async (headers: Record<string, string>): Promise<string> =>
      (JSON.parse((await raw('POST', start, headers, body)).text) as { code?: string }).code ?? 'answered';
    expect(await code(own)).toBe('answered');
    expect(await code({ ...json, cookie: cookie() })).toBe('foreign-request');
    expect(await code({ ...own, 'x-csrf-token': robin.csrf() ?? '' })).toBe('foreign-request');
    expect(await code({ ...own, origin: 'https://evil.example' })).toBe('foreign-request');
    expect(await code({ ...own, 'sec-fetch-site': 'cross-site' })).toBe('foreign-request');
    expect(await code({ ...own, host: 'evil.example' })).toBe('wrong-host');
    expect(await code({ ...json, 'x-csrf-token': sam.csrf() ?? '' })).toBe('not-signed-in');
    expect(await code({ ...own, cookie: 'vitrine_session=%' })).toBe('not-signed-in');
  });

  it('sets a session cookie that scripts and other sites do not get, and ends it for good', async () => {
    expect(sam.setCookie).toMatch(/; HttpOnly/i);
    expect(sam.setCookie).toMatch(/; SameSite=Lax/i);
    expect(sam.setCookie).toMatch(/; Path=\//i);
    const leaving = await Caller.signIn(vitrine.url, 'oli.operator');
    const kept = new Map(leaving.cookies);
    await leaving.api.call('endSession', {});
    for (const [name, value] of kept) leaving.cookies.set(name, value);
    expect((await problemOf(leaving.api.call('getHome', {}))).code).toBe('not-signed-in');
  });

  it.each([
    ['GET', '/api/v1/no-such-route', '', 404, 'not-found'],
    ['GET', '/assets/no-such-file.js', '', 404, 'not-found'],
    ['DELETE', '/api/v1/agreements', '', 405, 'method-not-allowed'],
    ['POST', start, '{"sql":', 400, 'unreadable-request'],
    ['POST', start, JSON.stringify({ sql: 1 }), 400, 'invalid-input'],
    ['POST', start, JSON.stringify({ sql: 'x'.repeat(3_000_000) }), 400, 'unreadable-request'],
    ['GET', '/api/v1/agreements/%E0%A4%A', '', 400, 'unreadable-request'],
    ['GET', '/api/v1/agreements/%00/workspace', '', 400, 'invalid-input'],
    ['GET', '/api/v1/requests/..%2f..%2fserver', '', 400, 'invalid-input'],
    ['GET', '/api/v1/queries/qry_aaaaaaaaaaaaaaaaaaaa/stream', '', 404, 'not-found'],
    ['GET', '/api/v1/ledger', '', 403, 'forbidden'],
    ['GET', '/api/v1/ledger/0', '', 403, 'forbidden'],
  ])('%s %s', async (method, path, body, status, code) => {
    const headers = { ...json, cookie: cookie(), 'x-csrf-token': sam.csrf() ?? '' };
    const answer = await raw(method, path, headers, body);
    expect({ status: answer.status, code: (JSON.parse(answer.text) as Problem).code }).toEqual({
      status,
      code,
    });
    expect(answer.type).toContain('application/problem+json');
    expect(answer.text).not.toContain('    at ');
  });

  it('serves of the log its public part and nothing beside it', async () => {
    expect((await raw('GET', '/log/checkpoint')).status).toBe(200);
    for (const path of [
      '/log/../keys/checkpoint',
      '/log/..%2f..%2fledger-public-key.pem',
      '/log/%2e%2e/%2e%2e/keys',
      '/log/..%5c..%5ckeys',
      '/log/segments/',
      '/log/bodies',
      '/assets/..%2f..%2findex.html',
    ]) {
      const answer = await raw('GET', path);
      expect({ path, secret: /PRIVATE KEY|"salt"|PUBLIC KEY/.test(answer.text) }).toEqual({
        path,
        secret: false,
      });
      expect(answer.status === 200 && !answer.type.includes('text/html')).toBe(false);
    }
  });
});

describe('the command line', () => {
  it('exits with 2 for wrong usage, and with 1 and a problem on standard error for a refusal', async () => {
    const run = (...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> =>
      vitrine.command(args);
    const [usage, option, refused, stranger, missing] = await Promise.all([
      run('no-such-command'),
      run('query', 'SELECT 1'),
      run(
        'query',
        'SELECT ETHNOS FROM hes_apc',
        '--agreement',
        rowsAgreement,
        '--as',
        'sam.researcher',
        '--json',
      ),
      run('agreement', 'list', '--as', 'nobody.known', '--json'),
      run('agreement', 'list', '--json'),
    ]);
    expect([usage.status, option.status]).toEqual([2, 2]);
    expect([refused.status, stranger.status, missing.status]).toEqual([1, 1, 1]);
    expect([refused.stdout, stranger.stdout, missing.stdout]).toEqual(['', '', '']);
    const codes = [refused, stranger, missing].map(({ stderr }) => (JSON.parse(stderr) as Problem).code);
    expect(codes).toEqual(['column-not-granted', 'not-found', 'invalid-input']);
    const sam = ['--agreement', rowsAgreement, '--as', 'sam.researcher'];
    for (const command of ['query', 'explain']) {
      const told = await run(command, 'SELECT SEX,\n ETHNOS FROM hes_apc', ...sam);
      expect(told.status).toBe(1);
      expect(told.stdout + told.stderr).toContain(
        'Column ETHNOS is not in the agreement. (line 2, column 2)',
      );
    }
  });

  it('says so when a file is not there', async () => {
    const { status, stderr } = await vitrine.command([
      'agreement',
      'check',
      '/no/such/file',
      '--as',
      'avery.officer',
      '--json',
    ]);
    expect({ status, code: (JSON.parse(stderr) as Problem).code }).toEqual({
      status: 1,
      code: 'invalid-input',
    });
  });
});
