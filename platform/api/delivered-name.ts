/** The name that a file of this name gets here: what has another meaning in a path or a document becomes a dash. */
export function deliveredNameOf(name: string): string {
  const plain = name.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replace(/^[.-]+/, '');
  return plain.slice(-200);
}

const units = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;

/** A size as people say it, in powers of a thousand. */
export function fileSizeText(bytes: number): string {
  if (bytes === 1) return '1 byte';
  const power = bytes < 1_000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const number = bytes / 1_000 ** power;
  return `${number.toLocaleString('en-GB', { maximumFractionDigits: power === 0 ? 0 : 1 })} ${units[power]}`;
}
