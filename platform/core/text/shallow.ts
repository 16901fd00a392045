/** Whether no list or object of a JSON value lies deeper than so many others: what walks through it may then recur. */
export function isShallow(value: unknown, deepest: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; depth <= deepest; depth += 1) {
    level = level.flatMap((one) =>
      typeof one === 'object' && one !== null ? Object.values(one as Record<string, unknown>) : [],
    );
    if (level.length === 0) return true;
  }
  return false;
}
