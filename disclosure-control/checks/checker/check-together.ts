import { zipSync } from 'fflate';
import { maxFileBytes } from '../../files/size.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { OutputFile } from '../check-file.ts';
import { finding, type Finding, type FindingCode } from '../finding.ts';
import { checkApart, type CheckerLimits } from './check-apart.ts';

/** What only several files give away: one shows what another hides, or what another rests on. */
const ofSeveral: ReadonlySet<FindingCode> = new Set([
  'recoverable-cell',
  'narrowed-cell',
  'difference-of-few',
  'few-contributors',
]);

/** The findings of a file, which stand under its name. */
export interface CheckedFile {
  readonly name: string;
  readonly findings: readonly Finding[];
}

/**
 * Files that are to leave together, each by itself and all as one system of tables: what is hidden in one must not
 * follow from another. In a process of its own each, within limits of time and memory.
 */
export async function checkTogether(
  files: readonly OutputFile[],
  profile: Profile,
  limits: CheckerLimits = {},
): Promise<readonly CheckedFile[]> {
  // A name may hold what parts the places of a finding: files are numbered here.
  const numbered = files.map(({ bytes }, at) => ({ name: `file ${at + 1}`, bytes }));
  const alone: CheckedFile[] = [];
  for (const file of numbered)
    alone.push({ name: file.name, findings: await checkApart(file, profile, limits) });
  const joint = files.length < 2 ? [] : await checkJointly(numbered, profile, limits);
  return alone.map(({ name, findings }, at) => ({
    name: files[at]?.name ?? '',
    findings: [
      ...findings,
      ...joint.filter((one) => isNew(one, name, findings)).map((one) => below(one, name)),
    ],
  }));
}

/** What the last file gives away of, or learns from, those before it: findings of their own have been told. */
export async function checkBeside(
  file: OutputFile,
  others: readonly OutputFile[],
  own: readonly Finding[],
  profile: Profile,
): Promise<readonly Finding[]> {
  if (others.length === 0) return [];
  const [joint, without] = [
    await checkJointly([...others, file], profile),
    others.length < 2 ? await checkApart(others[0] ?? file, profile) : await checkJointly(others, profile),
  ];
  const before = new Set(without.map((one) => keyOf(one, others.length < 2 ? others[0]?.name : undefined)));
  return joint.filter((one) =>
    partOf(one) === file.name ? isNew(one, file.name, own) : !before.has(keyOf(one)),
  );
}

async function checkJointly(
  files: readonly OutputFile[],
  profile: Profile,
  limits: CheckerLimits = {},
): Promise<readonly Finding[]> {
  const zip = zipSync(Object.fromEntries(files.map(({ name, bytes }) => [name, bytes])), { level: 6 });
  if (zip.length > maxFileBytes) return [finding('needs-person', { part: 'the files together' })];
  const found = await checkApart({ name: 'together.zip', bytes: zip }, profile, limits);
  return found.filter(({ code }) => ofSeveral.has(code) || code === 'too-heavy');
}

/** The file of which a finding of several is: places begin with its name. */
const partOf = ({ where }: Finding): string => where.part?.split(', ')[0] ?? '';

const keyOf = (one: Finding, name?: string): string =>
  JSON.stringify([
    one.code,
    name === undefined ? one.where.part : [name, one.where.part].filter(Boolean).join(', '),
    one.where.column,
    one.where.row,
  ]);

/** Whether a finding of several files is of this one, and none of its own. */
const isNew = (one: Finding, name: string, own: readonly Finding[]): boolean =>
  (partOf(one) === name || partOf(one) === '' || one.code === 'too-heavy' || one.code === 'needs-person') &&
  !own.some((other) => keyOf(other, name) === keyOf(one));

function below(one: Finding, name: string): Finding {
  if (partOf(one) !== name) return one;
  const { part, ...where } = one.where;
  const inner = part?.slice(name.length + 2) ?? '';
  return { ...one, where: { ...(inner === '' ? {} : { part: inner }), ...where } };
}
