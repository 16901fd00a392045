/** Bytes of a text in base 85 (ISO 32000, 7.4.3). */
export function ascii85(text: string): Buffer<ArrayBuffer> {
  const out: number[] = [];
  let group: number[] = [];
  const flush = (): void => {
    if (group.length < 2) return;
    const padded = [...group, ...Array<number>(5 - group.length).fill(84)];
    const value = padded.reduce((sum, digit) => sum * 85 + digit, 0);
    const bytes = [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256);
    out.push(...bytes.slice(0, group.length - 1));
    group = [];
  };
  for (const character of text.replace(/~>[\s\S]*$/, '').replaceAll(/\s/g, '')) {
    if (character === 'z' && group.length === 0) out.push(0, 0, 0, 0);
    else group.push(character.charCodeAt(0) - 33);
    if (group.length === 5) flush();
  }
  flush();
  return Buffer.from(out);
}
