/**
 * What `read` gives, for `forMs` from when it came: whoever asks before then shares one reading, however long it takes,
 * so that nobody who is not even signed in keeps the database busy by asking. A reading that fails is not remembered.
 */
export function remembered<T>(
  read: () => Promise<T>,
  forMs: number,
  now: () => number = () => performance.now(),
): () => Promise<T> {
  let last: { readonly value: Promise<T>; until: number } | undefined;
  return () => {
    if (last !== undefined && now() < last.until) return last.value;
    const own = { value: read(), until: Infinity };
    last = own;
    own.value.then(
      () => (own.until = now() + forMs),
      () => (own.until = 0),
    );
    return own.value;
  };
}
