interface Lookups {
  readonly lookups: readonly { readonly name: string }[];
  readonly columns: readonly { readonly type: string; readonly transforms: readonly string[] }[];
}

/** The lookup that a written transform goes through. */
export function lookupNamed(transform: string): string | undefined {
  return transform.startsWith('to-') ? transform.slice('to-'.length) : undefined;
}

/** What is wrong between a dataset file's lookups and the transforms that its columns offer. */
export function lookupProblems({
  lookups,
  columns,
}: Lookups): readonly { path: (string | number)[]; message: string }[] {
  const problems: { path: (string | number)[]; message: string }[] = [];
  const used = new Set<string>();
  columns.forEach((column, at) =>
    column.transforms.forEach((transform, which) => {
      const name = lookupNamed(transform);
      if (name === undefined) return;
      used.add(name);
      const path = ['columns', at, 'transforms', which];
      if (!lookups.some((one) => one.name === name))
        problems.push({ path, message: `There is no lookup ${name}` });
      if (column.type !== 'string') problems.push({ path, message: 'A lookup is for a string' });
    }),
  );
  lookups.forEach(({ name }, at) => {
    const path = ['lookups', at, 'name'];
    if (lookups.findIndex((one) => one.name === name) !== at)
      problems.push({ path, message: 'This lookup is described twice' });
    if (!used.has(name)) problems.push({ path, message: `No column offers to-${name}` });
  });
  return problems;
}
