/** A column's name from a heading, once. */
export function columnNameFrom(heading: string, taken: Set<string>): string {
  const plain = heading
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .replaceAll(/^[^A-Za-z]+|_+$/g, '')
    .slice(0, 55);
  const base = plain === '' || /^person_(key|id)$/i.test(plain) ? `column_${plain}`.replace(/_$/, '') : plain;
  let name = base;
  for (let again = 2; taken.has(name.toLowerCase()); again += 1) name = `${base}_${again}`;
  taken.add(name.toLowerCase());
  return name;
}
