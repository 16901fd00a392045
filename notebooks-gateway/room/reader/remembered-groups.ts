import type { Engine } from '@vitrine/core/engine';
import { sha256Hex } from '@vitrine/core/text';
import { sketchOf } from '@vitrine/disclosure-control/history';
import {
  apart,
  frameSql,
  chosenBy,
  hiddenGroups,
  innerSql,
  openBy,
  populationsOf,
  populationsSql,
  protectGroups,
  readFrame,
  readGroupMembers,
  type AggregatePlan,
  type Group,
  type GroupMembers,
  type SensitiveOf,
} from '@vitrine/disclosure-control/query/aggregate';
import { callsOf } from './calls-of.ts';
import { knownKey, knownKeys } from './known-keys.ts';
import type { QueryProfile } from '@vitrine/disclosure-control/profiles';
import type {
  Close,
  FigureJudge,
  FiguresParams,
  FrameParams,
  RememberedGroup,
} from '../../protocol/figure-judge.ts';

/** Groups as they are to be shown, and which earlier questions they are close to. */
export interface Judged {
  readonly groups: readonly Group[];
  readonly close: Close;
}

/**
 * The groups of an answer with what they repeat of earlier ones. The question is judged as a whole first, by the people
 * whom WHERE keeps; then each group's populations are, of however few people: a group that is close to one
 * that was shown is shown as that one was, or else the step past the threshold would tell who made it.
 * `undefined`: no more populations may be asked about.
 */
export async function rememberedGroups(
  engine: Engine,
  plan: AggregatePlan,
  profile: QueryProfile,
  judge: FigureJudge,
  query: string,
  sensitiveOf: SensitiveOf,
): Promise<Judged | undefined> {
  const [whole] = await engine.rows(frameSql(plan));
  const { numbers, people } = readFrame(whole);
  const asked: FrameParams = {
    dataset: plan.table,
    form: formOf(plan, profile),
    frame: sketchOf(numbers, undefined, judge.seed),
    key: await knownKey(engine, plan, sensitiveOf),
    threshold: profile.threshold,
    people,
    crowd: chosenBy(plan),
    query,
  };
  const answer = await judge.frame(asked);
  if (answer.decision === 'exhausted') return undefined;
  if (answer.decision === 'withhold') return { groups: hiddenGroups(plan), close: [] };
  if (answer.decision === 'repeat') return { groups: answer.groups.map(fromMemory), close: answer.close };
  const own = protectGroups(plan, profile, await engine.rows(innerSql(plan, profile)));
  const rows = await engine.rows(populationsSql(plan, profile));
  const members = rows.map((row) => readGroupMembers(plan, row));
  const keys = await knownKeys(engine, plan, members, sensitiveOf);
  const { groups, close } = await judged(plan, { own, members, asked, keys }, judge);
  await judge.table({ ...asked, groups: groups.map(toMemory) });
  return { groups, close };
}

/** Questions of one form differ in WHERE alone: one may then stand for another. */
function formOf({ person, table, groups, measures, sets }: AggregatePlan, profile: QueryProfile): string {
  const form = { person, table, groups, measures, sets, profile: profile.name, threshold: profile.threshold };
  return sha256Hex(JSON.stringify(form));
}

interface Found {
  readonly own: readonly Group[];
  readonly members: readonly GroupMembers[];
  readonly asked: FrameParams;
  /** By whom chance is drawn, of every figure in its order. */
  readonly keys: readonly string[];
}

async function judged(plan: AggregatePlan, found: Found, judge: FigureJudge): Promise<Judged> {
  const populations = populationsOf(plan);
  const figures = figuresOf(plan, found, judge);
  const shown: FiguresParams['figures'][number]['own'][] = figures.map(() => null);
  const close: Close = [];
  const { threshold, dataset, query } = found.asked;
  for (const [key, places] of Map.groupBy(figures.keys(), (at) => found.keys[at] ?? found.asked.key)) {
    const answers: (typeof shown)[number][] = [];
    for (const part of callsOf(places.flatMap((at) => figures[at] ?? []))) {
      const answer = await judge.figures({ dataset, key, threshold, query, figures: part });
      answers.push(...answer.shown);
      close.push(...answer.close);
    }
    places.forEach((place, at) => {
      shown[place] = answers[at] ?? null;
    });
  }
  const hidden = hiddenGroups(plan);
  const groups = found.members.flatMap((group, at): readonly Group[] => {
    const of = shown.slice(at * populations.length, (at + 1) * populations.length);
    const { all = null, components, sides } = apart(plan, of);
    if (all === null) return hidden.filter((one) => one.set === group.set);
    return [
      {
        set: group.set,
        groups: group.groups,
        people: all.value,
        open: openBy(
          plan,
          sides.map((side) => side !== null),
        ),
        components: components.map((figure) => figure ?? undefined),
      },
    ];
  });
  return { groups, close };
}

/** Every population of every group, with what this question alone would show of it. */
function figuresOf(
  plan: AggregatePlan,
  { own, members, asked }: Found,
  { seed }: FigureJudge,
): FiguresParams['figures'] {
  const populations = populationsOf(plan);
  const byCell = new Map(own.map((group) => [cellOf(group), group]));
  return members.flatMap((group) => {
    const cell = cellOf(group);
    const figures = group.members.map(({ numbers }) =>
      numbers.length < asked.threshold ? null : { value: numbers.length, margin: 0 },
    );
    const { all = null, components, sides } = apart(plan, figures);
    const computed = components.map((_, at) => byCell.get(cell)?.components[at] ?? null);
    return [all, ...computed, ...sides].map((figure, at) => ({
      statistic: populations[at]?.statistic ?? '',
      cell,
      sketch: sketchOf(group.members[at]?.numbers ?? new Uint32Array(), group.members[at]?.amounts, seed),
      own: figure,
    }));
  });
}

function cellOf({ set, groups }: Pick<Group, 'set' | 'groups'>): string {
  return JSON.stringify([set, groups]);
}

function toMemory({ components, groups, open, ...rest }: Group): RememberedGroup {
  return {
    ...rest,
    groups: [...groups],
    open: [...open],
    components: components.map((figure) => figure ?? null),
  };
}

function fromMemory({ components, ...rest }: RememberedGroup): Group {
  return { ...rest, components: components.map((figure) => figure ?? undefined) };
}
