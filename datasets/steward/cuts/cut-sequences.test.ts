import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  agreementOf,
  parseAgreementRef,
  parseCutId,
  randomId,
  type AgreementId,
  type AgreementRef,
} from '@vitrine/core/ids';
import { digestOf } from '@vitrine/core/text';
import { manualClock } from '@vitrine/core/process';
import { versionOrder } from '@vitrine/policy/lifecycle';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AgreementEnds, type EndPorts } from '../agreement-ends.ts';
import { leftOutBy } from './cut-basis.ts';
import { cutMetadataSchema, type CutMetadata } from '../../catalogue/cut-metadata.ts';
import { CutRegistry, type CutRegistryPorts } from './cut-registry.ts';
import type { OptOutKind } from '../../catalogue/opt-out-snapshot.ts';
import { Removals } from './removals.ts';
import { StoppedAgreements } from '../checks/stopped-agreements.ts';

/** Versions of two agreements whose references begin alike: the opt-outs they apply and their last days. */
const versions: readonly {
  readonly ref: AgreementRef;
  readonly kinds: readonly OptOutKind[];
  readonly until: string;
}[] = [
  { ref: parseAgreementRef('A-1-v1.0'), kinds: [], until: '2026-06-10' },
  { ref: parseAgreementRef('A-1-v1.1'), kinds: ['national'], until: '2026-06-20' },
  { ref: parseAgreementRef('A-1-v1.10'), kinds: ['national', 'type1'], until: '2026-06-20' },
  { ref: parseAgreementRef('A-10-v1.0'), kinds: ['type1'], until: '2026-06-12' },
];
type Version = (typeof versions)[number];

/** Where a steward is killed: before it noted a removal, before it removed, or half-way through removing. */
const kills = [undefined, 'note', 'remove', 'half'] as const;
class Killed extends Error {}

/** The steward's cuts and their ends on real files, without rows: what decides and what removes is the real thing. */
class Place {
  readonly dir: string;
  readonly clock = manualClock('2026-06-01T12:00:00Z');
  readonly lists: Record<OptOutKind, string> = { national: 'n0', type1: 't0' };
  joins = 'none';
  kill: (typeof kills)[number];
  registry!: CutRegistry;
  ends!: AgreementEnds;
  removals!: Removals;

  constructor(dir: string) {
    this.dir = dir;
  }

  async start(): Promise<void> {
    this.kill = undefined;
    const stopped = new StoppedAgreements(join(this.dir, 'stopped.json'));
    this.removals = new Removals(join(this.dir, 'removals.json'));
    const names = (): string[] => [
      digestOf([this.lists.national]),
      digestOf([this.lists.type1]),
      digestOf([this.lists.national, this.lists.type1]),
    ];
    this.registry = new CutRegistry({
      dir: join(this.dir, 'cuts'),
      index: { joins: async () => this.joins },
      optOuts: { names: async () => names() },
      stopped,
      removals: this.removals,
      clock: this.clock,
    } as unknown as CutRegistryPorts);
    this.ends = new AgreementEnds({
      stopped,
      cuts: {
        registry: this.registry,
        settled: async () => undefined,
        whileUnnamed: (_: AgreementId, work: () => Promise<unknown>) => work(),
      },
      maps: { entities: async () => [], destroy: async () => undefined },
      removals: this.removals,
      clock: this.clock,
    } as unknown as EndPorts);
    const note = this.removals.note.bind(this.removals);
    this.removals.note = async (removal) => {
      if (this.kill === 'note') throw new Killed();
      await note(removal);
    };
    const { folders } = this.registry;
    const remove = folders.remove.bind(folders);
    folders.remove = async (ref, name) => {
      if (this.kill === 'remove') throw new Killed();
      if (this.kill === 'half') {
        await rm(join(this.dir, 'cuts', ref, name, 'cut.json'));
        throw new Killed();
      }
      await remove(ref, name);
    };
    await folders.sweep();
    await this.ends.resume();
  }

  /** Does something, and if it was killed in it starts again as a new process would. */
  async survive(work: () => Promise<unknown>, kill: (typeof kills)[number]): Promise<void> {
    this.kill = kill;
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      await this.start();
    }
    this.kill = undefined;
  }

  /** A made cut as things stand now, in its work folder. */
  async made({ ref, kinds, until }: Version, dataset: string): Promise<{ work: string; cut: CutMetadata }> {
    const id = kinds.length === 0 ? 'none' : digestOf(kinds.map((kind) => this.lists[kind]));
    const leftOut = leftOutBy({ optOuts: { id, kinds }, joins: this.joins });
    const cut = cutMetadataSchema.parse({
      format: 1,
      cut: parseCutId(digestOf([ref, dataset, id, this.joins])),
      agreement: ref,
      dataset,
      version: '1.0',
      release: '0'.repeat(64),
      optOuts: id,
      leftOut,
      until,
      created: this.clock.now().toISOString(),
      columns: [],
      merged: [],
      rows: 0,
      bytes: 0,
      sha256: '0'.repeat(64),
      key: { wrapped: '', context: '' },
    });
    const work = await this.registry.folders.work(ref);
    await writeFile(join(work, `${dataset}.parquet`), '');
    await writeFile(join(work, 'cut.json'), JSON.stringify(cut));
    return { work, cut };
  }

  /** `REF CUT` of every cut on disk. */
  async onDisk(): Promise<string[]> {
    const root = join(this.dir, 'cuts');
    const found: string[] = [];
    for (const ref of await readdir(root).catch(() => [])) {
      for (const name of await readdir(join(root, ref)))
        if (!name.startsWith('.making-')) found.push(`${ref} ${name}`);
    }
    return found.sort();
  }
}

/** What ought to be: which cuts are there, and what became of the others. */
class Model {
  readonly cuts = new Map<string, { cut: CutMetadata; joins: string; lists: Record<OptOutKind, string> }>();
  readonly suspended: AgreementRef[] = [];
  readonly newest = new Map<AgreementId, AgreementRef>();
  readonly ended = new Set<AgreementId>();
  readonly removed: string[] = [];
  readonly destroyed = new Map<AgreementId, Set<string>>();

  served({ ref, until }: Pick<Version, 'ref' | 'until'>, today: string): boolean {
    const newest = this.newest.get(agreementOf(ref));
    const stopped = this.suspended.some(
      (other) => agreementOf(other) === agreementOf(ref) && versionOrder(ref) <= versionOrder(other),
    );
    const replaced = newest !== undefined && versionOrder(ref) < versionOrder(newest);
    return !this.ended.has(agreementOf(ref)) && !stopped && !replaced && today <= until;
  }

  /** Drops the cuts that the rule does not let stay, in words of its own: served, in term, newest opt-outs. */
  settle(place: Place): void {
    const today = place.clock.now().toISOString().slice(0, 10);
    for (const [name, { cut, joins, lists }] of this.cuts) {
      const version = versions.find(({ ref }) => ref === cut.agreement);
      if (version === undefined) throw new TypeError('No such version.');
      const current =
        version.kinds.every((kind) => lists[kind] === place.lists[kind]) &&
        (version.kinds.length === 0 || joins === place.joins);
      if (this.served(version, today) && current) continue;
      this.cuts.delete(name);
      const id = agreementOf(cut.agreement);
      if (this.ended.has(id)) this.destroyed.set(id, (this.destroyed.get(id) ?? new Set()).add(name));
      else this.removed.push(name);
    }
  }
}

const version = fc.constantFrom(...versions);
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('cut' as const), version, dataset: fc.constantFrom('a', 'b') }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('list' as const), kind: fc.constantFrom('national', 'type1') }),
  },
  fc.record({ do: fc.constant('suspend' as const), version }),
  fc.record({ do: fc.constant('join' as const) }),
  fc.record({ do: fc.constant('days' as const), days: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ do: fc.constant('tell' as const) }),
  fc.record({ do: fc.constant('restart' as const) }),
  { weight: 1, arbitrary: fc.record({ do: fc.constant('end' as const), version }) },
);

async function run(
  steps: readonly (readonly [Parameters<typeof perform>[2], (typeof kills)[number]])[],
): Promise<void> {
  const place = new Place(await mkdtemp(join(tmpdir(), 'vitrine-cuts-')));
  try {
    await place.start();
    const model = new Model();
    const told: string[] = [];
    for (const [one, kill] of steps) {
      await perform(place, model, one, kill, told);
      model.settle(place);
      expect(await place.onDisk()).toEqual([...model.cuts.keys()].sort());
    }
    await tell(place, told);
    // Everything that went is told of, and once.
    expect(told.sort()).toEqual(model.removed.sort());
    for (const [id, names] of model.destroyed) {
      const { cuts } = await place.ends.end(id);
      expect(cuts.map((cut) => `${cut.ref} ${cut.cut}`).sort()).toEqual([...names].sort());
    }
  } finally {
    await rm(place.dir, { recursive: true });
  }
}

async function tell(place: Place, told: string[]): Promise<void> {
  const pending = await place.removals.pending();
  told.push(...pending.map((one) => `${one.agreement} ${one.cut}`));
  await place.removals.forget(pending.map((one) => one.act));
}

async function perform(
  place: Place,
  model: Model,
  one: typeof step extends fc.Arbitrary<infer Step> ? Step : never,
  kill: (typeof kills)[number],
  told: string[],
): Promise<void> {
  const { registry, ends } = place;
  switch (one.do) {
    case 'cut':
      return makeCut(place, model, one.version, one.dataset);
    case 'list':
      place.lists[one.kind] = randomId('list');
      return place.survive(() => registry.removeDead(), kill);
    case 'join':
      place.joins = randomId('joins_');
      return place.survive(() => registry.removeDead(), kill);
    case 'days':
      place.clock.advance(one.days * 86_400_000);
      return place.survive(() => registry.removeDead(), kill);
    case 'suspend':
      model.suspended.push(one.version.ref);
      return place.survive(() => ends.suspend(one.version.ref), kill);
    case 'end':
      model.ended.add(agreementOf(one.version.ref));
      return place.survive(() => ends.end(agreementOf(one.version.ref)), kill);
    case 'tell':
      return tell(place, told);
    case 'restart':
      return place.start();
  }
}

async function makeCut(place: Place, model: Model, wanted: Version, dataset: string): Promise<void> {
  const today = place.clock.now().toISOString().slice(0, 10);
  const { work, cut } = await place.made(wanted, dataset);
  const name = `${cut.agreement} ${cut.cut}`;
  if (!model.served(wanted, today)) {
    // As of a build that began in time: it comes too late, and nothing of it stays.
    expect(await place.registry.put(work, cut)).toBeDefined();
    await rm(work, { recursive: true });
    return;
  }
  await place.ends.admit(wanted.ref);
  model.newest.set(agreementOf(wanted.ref), wanted.ref);
  model.settle(place);
  expect(await place.registry.put(work, cut)).toBeUndefined();
  await rm(work, { recursive: true, force: true });
  await place.registry.removeOthers(cut.agreement, cut.dataset, (id) => id === cut.cut);
  for (const [other, known] of model.cuts) {
    if (other === name || known.cut.agreement !== cut.agreement || known.cut.dataset !== dataset) continue;
    model.cuts.delete(other);
    model.removed.push(other);
  }
  model.cuts.set(name, { cut, joins: place.joins, lists: { ...place.lists } });
}

test('whatever happens in whatever order, killed or not: the cuts on disk are those that may be served', async () => {
  const steps = fc.array(fc.tuple(step, fc.constantFrom(...kills)), { minLength: 1, maxLength: 25 });
  const exam = process.env['VITRINE_EXAM'] !== undefined;
  await fc.assert(fc.asyncProperty(steps, run), { numRuns: exam ? 2_000 : 60, seed: 3 });
});
