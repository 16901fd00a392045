const magic = 0x184d2204;

/**
 * Unpacks an LZ4 frame (LZ4 Frame Format 1.6.3) of blocks, linked or not; checksums are passed over.
 * @throws RangeError for one that is damaged, or unpacks to more than `most` bytes
 */
export function lz4Frame(packed: Uint8Array, most: number): Uint8Array {
  const view = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  if (view.readUInt32LE(0) !== magic) throw new RangeError('no LZ4 frame');
  const flags = view.readUInt8(4);
  const [blockSums, hasSize, hasDictionary] = [(flags & 16) !== 0, (flags & 8) !== 0, (flags & 1) !== 0];
  let at = 6 + (hasSize ? 8 : 0) + (hasDictionary ? 4 : 0) + 1;
  const out: number[] = [];
  for (;;) {
    const size = view.readUInt32LE(at);
    at += 4;
    if (size === 0) return Uint8Array.from(out);
    const plain = size >= 0x8000_0000;
    const block = view.subarray(at, at + (size & 0x7fff_ffff));
    if (block.length !== (size & 0x7fff_ffff)) throw new RangeError('cut off');
    if (plain) for (const byte of block) out.push(byte);
    else unpackBlock(block, out, most);
    if (out.length > most) throw new RangeError('too large');
    at += block.length + (blockSums ? 4 : 0);
  }
}

function unpackBlock(block: Buffer, out: number[], most: number): void {
  let at = 0;
  const length = (start: number): number => {
    let sum = start;
    if (start < 15) return sum;
    for (;;) {
      const more = block.readUInt8(at);
      at += 1;
      sum += more;
      if (more < 255) return sum;
    }
  };
  while (at < block.length) {
    const token = block.readUInt8(at);
    at += 1;
    const literals = length(token >> 4);
    if (at + literals > block.length || out.length + literals > most) throw new RangeError('literals');
    for (let one = 0; one < literals; one += 1) out.push(block[at + one] ?? 0);
    at += literals;
    if (at >= block.length) return;
    const offset = block.readUInt16LE(at);
    at += 2;
    const copied = length(token & 15) + 4;
    if (offset === 0 || offset > out.length || out.length + copied > most) throw new RangeError('match');
    for (let one = 0; one < copied; one += 1) out.push(out[out.length - offset] ?? 0);
  }
}
