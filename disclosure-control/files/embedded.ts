import { joined, within, type FileContents } from './contents.ts';

/** Pictures and other files written into a text (data URLs), each read like a file of its own. */
export async function withEmbedded(
  contents: FileContents,
  text: string,
  read: (bytes: Uint8Array) => Promise<FileContents>,
): Promise<FileContents> {
  const parts: FileContents[] = [contents];
  for (const [at, one] of [...text.matchAll(/data:[\w.+/-]*;base64,([A-Za-z0-9+/=\s]{40,})/g)].entries())
    parts.push(within(`embedded file ${at + 1}`, await read(Buffer.from(one[1] ?? '', 'base64'))));
  return parts.length === 1 ? contents : joined(contents.form, parts);
}

/** Pictures of an office document, each read like a file of its own; what else lies among them is a fault of its own. */
export async function withPictures(
  contents: FileContents,
  parts: ReadonlyMap<string, Uint8Array>,
  read: (bytes: Uint8Array) => Promise<FileContents>,
): Promise<FileContents> {
  const inner: FileContents[] = [contents];
  for (const [name, bytes] of parts)
    if (/^(?:word|xl|ppt)\/media\/|^Pictures\//.test(name) && bytes.length > 0)
      inner.push(within(name.slice(0, 100), await read(bytes)));
  return inner.length === 1 ? contents : joined(contents.form, inner);
}
