import { checkFile } from '../checks/check-file.ts';
import { finding, type Finding, type FindingCode } from '../checks/finding.ts';
import type { Profile } from '../profiles/profile.ts';
import { reencode } from './reencode.ts';
import type { Reencoded } from './reencoded.ts';

/** What the form in which a file leaves must not show, if what was handed in did not. */
const ofWhatLeaves: ReadonlySet<FindingCode> = new Set([
  'nhs-number',
  'describes-person',
  'hidden-content',
  'unsafe-form',
  'unreadable',
  'too-large',
]);

/**
 * What is found in a file, and the form in which it leaves. That form is looked through once more: were it read in
 * another way than the file it is made of, it would say so here. What cannot be written anew may hold what nobody saw,
 * and does not leave as it is.
 */
export async function lookAt(
  bytes: Uint8Array,
  profile: Profile,
): Promise<{ readonly findings: readonly Finding[]; readonly plain?: Reencoded }> {
  const findings = await checkFile({ name: '', bytes }, profile);
  const plain = await reencode(bytes).catch(() => 'failed' as const);
  if (plain === 'failed')
    return { findings: [finding('unreadable', { part: 'the whole file' }), ...findings] };
  if (plain === undefined) return { findings };
  const told = new Set(findings.map(({ code }) => code));
  const again = await checkFile({ name: '', bytes: plain.bytes }, profile);
  const more = again.filter(({ code }) => ofWhatLeaves.has(code) && !told.has(code));
  return { findings: [...more, ...findings], plain };
}
