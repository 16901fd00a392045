/** ToUnicode maps of all fonts together: codes in hexadecimal to characters. */
export function characterMaps(streams: readonly string[]): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  const character = (hex: string): string => Buffer.from(hex, 'hex').swap16().toString('utf16le');
  for (const stream of streams.filter((one) => one.includes('begincmap'))) {
    for (const [, block = ''] of stream.matchAll(/beginbfchar([\s\S]*?)endbfchar/g))
      for (const [, from = '', to = ''] of block.matchAll(/<([0-9A-Fa-f]+)>\s*<((?:[0-9A-Fa-f]{4})+)>/g))
        map.set(from.toUpperCase(), character(to));
    for (const [, block = ''] of stream.matchAll(/beginbfrange([\s\S]*?)endbfrange/g))
      for (const [, low = '', high = '', to = ''] of block.matchAll(
        /<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]{4})>/g,
      )) {
        const [first, last, start] = [low, high, to].map((one) => Number.parseInt(one, 16)) as [
          number,
          number,
          number,
        ];
        for (let code = first; code <= last && code - first < 65_536; code += 1)
          map.set(
            code.toString(16).padStart(low.length, '0').toUpperCase(),
            String.fromCharCode(start + code - first),
          );
      }
  }
  return map;
}

export function stringOf(written: string, maps: ReadonlyMap<string, string> | undefined): string {
  if (written.startsWith('<')) {
    const hex = written.replaceAll(/[^0-9A-Fa-f]/g, '').toUpperCase();
    const wide = hex.match(/.{1,4}/g) ?? [];
    if (maps !== undefined && wide.some((code) => maps.has(code)))
      return wide.map((code) => maps.get(code) ?? '').join('');
    const bytes = Buffer.from(hex, 'hex');
    return bytes[0] === 0xfe && bytes[1] === 0xff
      ? Buffer.from(bytes.subarray(2)).swap16().toString('utf16le')
      : bytes.toString('latin1');
  }
  const plain = written.slice(1, -1).replaceAll(/\\([nrtbf()\\]|[0-7]{1,3}|\r?\n)/g, (_, escape: string) => {
    if (/^[0-7]/.test(escape)) return String.fromCharCode(Number.parseInt(escape, 8) & 255);
    return (
      ({ n: '\n', r: '\r', t: '\t', b: '', f: '' } as Record<string, string>)[escape] ??
      (/^[()\\]$/.test(escape) ? escape : '')
    );
  });
  const codes = Array.from(plain).map((one) => one.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase());
  if (maps === undefined || !codes.every((code) => maps.has(code))) return plain;
  return codes.map((code) => maps.get(code) ?? '').join('');
}
