import { newActId, newPersonId, newQueryId, parseAgreementRef, type AgreementRef } from '@vitrine/core/ids';
import type { Person } from '@vitrine/identity/people';
import type { EntryDraft } from '@vitrine/ledger/log';
import { readAgreement } from '@vitrine/policy/agreement';
import { agreementDigest, appliedFields, documentOf, signedFields } from '@vitrine/policy/lifecycle';
import { sampleText } from '@vitrine/policy/testing';
import { homeUseCases } from './inbox/home-use-case.ts';
import { membershipOf } from './agreements/abilities.ts';
import { endReplaced } from './agreements/succession.ts';
import { allowanceOf, recordShown } from './executions/meter.ts';
import { demandInForce } from './agreements/usable.ts';
import { testPlace, type TestPlace } from './testing.ts';

/** The server's own work beside a long record: 1,000 agreements, 100,000 entries (docs/measurements.md). */
export const benches = ['scale'] as const;

const agreements = 1_000;
const entries = Number(process.env['VITRINE_BENCH_ENTRIES'] ?? 100_000);
const batch = 1_000;
const turns = 60;

interface Line {
  readonly bench: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly goal?: number;
  readonly met?: boolean;
}

const someone = (username: string, ...roles: string[]): Person => ({
  id: newPersonId(),
  username,
  name: username,
  roles,
});
const sam = someone('sam', 'researcher');
const avery = someone('avery', 'access-officer');
const cora = someone('cora', 'output-checker');

export async function run(emit: (line: Line) => void): Promise<void> {
  const place = await testPlace();
  try {
    const refs = await fill(place);
    const [ref] = refs;
    if (ref === undefined) throw new Error('No agreement was made.');
    const { getHome } = homeUseCases(place.ports);
    const signal = new AbortController().signal;
    const home = (person: Person) => () => getHome({ person, signal }, { params: {}, query: {}, body: {} });
    const line = async (name: string, work: () => Promise<unknown>, goal: number): Promise<void> => {
      const { took, busy } = await p95(work);
      emit({ bench: 'scale', name: `${name}, p95`, value: took, unit: 'ms', goal, met: took <= goal });
      // Beside other work the clock says little: what the server itself did for it says more.
      emit({ bench: 'scale', name: `${name}, p95 of its CPU time`, value: busy, unit: 'ms' });
    };
    for (const person of [sam, avery, cora])
      await line(`home page of ${person.roles.join()}`, home(person), 100);
    const agreement = { ...readAgreement(sampleText).agreement, ref };
    let turn = 0;
    const overhead = async (): Promise<void> => {
      await membershipOf(place.ports, sam);
      await demandInForce(place.ports, ref);
      await allowanceOf(place.ports, sam, { ref, agreement });
      const item = `query ${(turn += 1)}`;
      await recordShown(place.ports, sam, { ref, agreement, item, kind: 'result', cost: 1 });
    };
    await line('a page, from membership to record', overhead, 15);
    await line('what a signature replaces', () => endReplaced(place.ports), 100);
  } finally {
    await place.close();
  }
}

async function fill({ ports: parts, ledger, projection }: TestPlace): Promise<readonly AgreementRef[]> {
  const base = readAgreement(sampleText).agreement;
  const refs = Array.from({ length: agreements }, (_, n) => parseAgreementRef(`SCALE-${n}-v1.0`));
  const fact = (fields: { type: string; public: object; private: object }, actor: string): EntryDraft =>
    ({ ...fields, phase: 'fact', act: newActId(), private: { actor, ...fields.private } }) as EntryDraft;
  const drafts: EntryDraft[] = refs.flatMap((ref, n) => {
    // A study in twenty is Sam's.
    const document = { ...base, ref, people: [n % 20 === 0 ? 'sam' : `person-${n}`] };
    const digest = agreementDigest(documentOf(document));
    const signature = { kind: 'ed25519' as const, keyId: 'k', signature: 'AAAA' };
    const officers = n % 100 === 1 ? ['blake.officer'] : ['avery.officer', 'blake.officer'];
    return [
      fact(appliedFields(document), avery.id),
      ...officers.map((officer) => fact(signedFields(ref, digest, officer, signature), avery.id)),
    ];
  });
  for (let n = drafts.length; n < entries; n += 3) {
    const agreement = refs[n % refs.length] ?? '';
    const act = newActId();
    const actor = n % 20 === 0 ? sam.id : avery.id;
    const query = newQueryId();
    const day = parts.clock.now().toISOString().slice(0, 10);
    drafts.push(
      {
        type: 'query',
        phase: 'intent',
        act,
        public: { agreement },
        private: { actor, query, sql: 'SELECT 1' },
      },
      {
        type: 'query',
        phase: 'outcome',
        result: 'done',
        act,
        public: { agreement },
        private: { actor, rows: 1 },
      },
      {
        type: 'page.shown',
        phase: 'fact',
        act: newActId(),
        public: { agreement },
        private: { actor: avery.id, rows: 1, day, datasets: ['hes_apc'] },
      },
    );
  }
  for (let at = 0; at < drafts.length; at += batch) await ledger.append(drafts.slice(at, at + batch));
  await projection.settled();
  return refs;
}

/** What work takes by the clock, and of the processor, in milliseconds: 95 in 100 turns take no more. */
async function p95(work: () => Promise<unknown>): Promise<{ took: number; busy: number }> {
  const took: number[] = [];
  const busy: number[] = [];
  for (let turn = 0; turn < turns + 5; turn += 1) {
    const began = performance.now();
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    if (turn < 5) continue;
    took.push(performance.now() - began);
    busy.push((user + system) / 1_000);
  }
  return { took: highest95(took), busy: highest95(busy) };
}

function highest95(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.95)] ?? Infinity;
}
