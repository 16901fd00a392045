/** Text: UTF-8, UTF-16 with its mark, or Latin-1 letters without control characters; undefined for other bytes. */
export function decoded(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  const utf16 =
    first === 0xff && second === 0xfe
      ? 'utf-16le'
      : first === 0xfe && second === 0xff
        ? 'utf-16be'
        : undefined;
  const control = /[\0-\x08\x0e-\x1a\x1c-\x1f]/;
  for (const encoding of utf16 === undefined ? ['utf-8', 'windows-1252'] : [utf16]) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      if (!control.test(text)) return text;
    } catch {
      continue;
    }
  }
  return undefined;
}
