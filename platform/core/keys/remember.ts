/** What `load` gives for a name, asked for once; a failure is not kept. */
export function remember<T>(
  known: Map<string, Promise<T>>,
  name: string,
  load: () => Promise<T>,
): Promise<T> {
  const kept = known.get(name);
  if (kept !== undefined) return kept;
  const loading = load();
  known.set(name, loading);
  loading.catch(() => known.delete(name));
  return loading;
}
