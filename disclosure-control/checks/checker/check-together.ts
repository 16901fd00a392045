import type { Profile } from '../../profiles/profile.ts';
import type { OutputFile } from '../check-file.ts';
import { finding, type Finding, type FindingCode } from '../finding.ts';
import { checkFileName } from '../identifiers.ts';
import { checkApart, checkSystemApart, type CheckerLimits } from './check-apart.ts';

/** What only several files give away: one shows what another hides, or what another rests on. */
const ofSeveral: ReadonlySet<FindingCode> = new Set([
  'recoverable-cell',
  'narrowed-cell',
  'difference-of-few',
  'few-contributors',
  'not-compared',
  'too-heavy',
]);

/** Most bytes of files that are compared with one another; past them, a person must. */
const mostTogether = 24 * 1024 * 1024;

/** The findings of a file, which stand under its name. */
export interface CheckedFile {
  readonly name: string;
  readonly findings: readonly Finding[];
}

/** A finding of several files, and which of them it is of; all of them where that is not told. */
interface Joint {
  readonly of: number | undefined;
  readonly finding: Finding;
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
  const alone: CheckedFile[] = [];
  for (const file of files)
    alone.push({
      name: file.name,
      findings: [...checkFileName(file.name), ...(await checkApart(file, profile, limits))],
    });
  const joint = files.length < 2 ? [] : await checkJointly(files, profile, limits);
  return alone.map(({ name, findings }, at) => {
    const own = new Set(findings.map(keyOf));
    const of = joint.filter((one) => (one.of ?? at) === at && !own.has(keyOf(one.finding)));
    return { name, findings: [...findings, ...of.map((one) => one.finding)] };
  });
}

/**
 * What the last file gives away of, or learns from, those before it: findings of its own have been told, and so have
 * those of the others without it. What is found in another stands below that one's name.
 */
export async function checkBeside(
  file: OutputFile,
  others: readonly OutputFile[],
  own: readonly Finding[],
  profile: Profile,
): Promise<readonly Finding[]> {
  if (others.length === 0) return [];
  const joint = await checkJointly([...others, file], profile);
  const without = await checkJointly(others, profile);
  const told = new Set([
    ...own.map((one) => placeKey({ of: others.length, finding: one })),
    ...without.map(placeKey),
  ]);
  return (
    joint
      // What is of no one file, such as that there is too much to compare, is of every file that is added.
      .filter((one) => one.of === undefined || !told.has(placeKey(one)))
      .map((one) => below(one, one.of === undefined ? undefined : others[one.of]?.name))
  );
}

async function checkJointly(
  files: readonly OutputFile[],
  profile: Profile,
  limits: CheckerLimits = {},
): Promise<readonly Joint[]> {
  const bytes = files.reduce((sum, one) => sum + one.bytes.length, 0);
  if (bytes > mostTogether)
    return [{ of: undefined, finding: finding('not-compared', { part: 'the files together' }) }];
  const found = await checkSystemApart(
    files.map((one) => one.bytes),
    profile,
    limits,
  );
  return found.filter(({ code }) => ofSeveral.has(code)).map(placed);
}

/** Which file a finding is of, by the number that its place begins with, and where in that file. */
function placed(one: Finding): Joint {
  const { part = '', ...where } = one.where;
  const [, number, inner] = /^file (\d+)(?:, ([\s\S]*))?$/.exec(part) ?? [];
  if (number === undefined) return { of: undefined, finding: one };
  return {
    of: Number(number) - 1,
    finding: { ...one, where: { ...(inner === undefined ? {} : { part: inner }), ...where } },
  };
}

const keyOf = ({ code, where }: Finding): string =>
  JSON.stringify([code, where.part, where.column, where.row]);

const placeKey = ({ of, finding: one }: Joint): string => `${of ?? ''} ${keyOf(one)}`;

/** The same, below the name of another file. */
function below({ finding: one }: Joint, name: string | undefined): Finding {
  if (name === undefined) return one;
  const { part, ...where } = one.where;
  const at = [name, part].filter((text) => text !== undefined).join(', ');
  return { ...one, where: { part: at.slice(0, 300), ...where } };
}
