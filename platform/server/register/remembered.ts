/**
 * What `read` gives, read again at most once in `forMs`: whoever asks meanwhile shares one reading, so that nobody who
 * is not even signed in keeps the database busy by asking. A reading that fails is not remembered.
 */
export function remembered<T>(
  read: () => Promise<T>,
  forMs: number,
  now: () => number = () => performance.now(),
): () => Promise<T> {
  let last: { readonly at: number; readonly value: Promise<T> } | undefined;
  return () => {
    if (last !== undefined && now() - last.at < forMs) return last.value;
    const value = read();
    const own = { at: now(), value };
    last = own;
    value.catch(() => {
      if (last === own) last = undefined;
    });
    return value;
  };
}
