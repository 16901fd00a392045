import { canonicalJson } from '@vitrine/core/text';
import { dayLeaves } from '@vitrine/ledger/days';
import type { Vocabulary } from '@vitrine/ledger/events';
import type { Entry } from '@vitrine/ledger/log';
import { leafHash } from '@vitrine/ledger/tree';
import { GrowingTree } from '@vitrine/ledger/verify';
import { actOf, bandsHold, countsOf, type CountedAct } from './day-of.ts';
import { dayFace, dayHidden, publicLogBegun, publicLogDay } from './events.ts';

type RootOf = (size: number) => Buffer;

/**
 * Replays the public log: that each day holds exactly the acts of the ledger up to its end, each once and none left
 * out, in bands that are right, and came to the leaves that were signed.
 *
 * @returns takes every entry in its order with the roots of the tree up to it; answers with what is wrong of a day
 */
export function publicLogRules(
  events: Pick<Vocabulary, 'find'>,
): (entry: Entry, rootOf: RootOf) => string | undefined {
  let begun = false;
  let from = 0;
  let before = '';
  /** Entries that no day covers yet. */
  let waiting: { readonly day: string; readonly act: CountedAct | undefined }[] = [];
  const tree = new GrowingTree();
  const judge = (entry: Entry, rootOf: RootOf): string | undefined => {
    const face = dayFace.safeParse(entry.public);
    const hidden = dayHidden.safeParse(entry.private);
    if (!face.success || !hidden.success) return 'A day of the public log cannot be replayed.';
    const { day, size, root } = face.data;
    const { secret, to, counts } = hidden.data;
    const covered = waiting.slice(0, Math.max(0, to - from));
    if (hidden.data.from !== from || to < from || to > entry.index)
      return 'A day of the public log leaves out entries, or tells them twice.';
    const isLate = (waiting[covered.length]?.day ?? day) < day;
    const isEarly = covered.some((one) => one.day > day);
    const acts = covered.flatMap(({ act }) => act ?? []);
    const unordered = day <= before || day >= entry.at.slice(0, 10);
    const expected = acts.every(({ actor }) => actor !== undefined)
      ? canonicalJson([...countsOf(acts)]) === canonicalJson(counts)
      : bandsHold(acts, counts);
    const covers = { from, to, root: rootOf(to).toString('hex') };
    const leaves = dayLeaves({ day, secret: Buffer.from(secret, 'hex'), covers, acts, counts });
    for (const leaf of leaves) tree.push(leafHash(leaf));
    waiting = waiting.slice(covered.length);
    from = to;
    before = day;
    if (unordered) return 'A day of the public log was made before it was over, or a second time.';
    if (isLate || isEarly) return 'A day of the public log holds acts of another day.';
    if (!expected) return 'The counts of a day of the public log are not those of its acts.';
    if (size !== tree.size || root !== tree.root().toString('hex'))
      return 'A day of the public log did not come to what the ledger has.';
    return undefined;
  };
  return (entry, rootOf) => {
    let broken: string | undefined;
    if (entry.type === publicLogBegun) {
      if (begun) broken = 'The public log was begun a second time.';
      else from = entry.index;
      begun = true;
    } else if (entry.type === publicLogDay) {
      broken = begun ? judge(entry, rootOf) : 'The public log has a day from before it was begun.';
    }
    if (begun) waiting.push({ day: entry.at.slice(0, 10), act: actOf(entry, events) });
    return broken;
  };
}
