import { Builder } from 'flatbuffers';
import { timestampUnits, type ArrowField, type ArrowType } from './arrow-type.ts';

/** Numbers of Arrow's Schema.fbs and Message.fbs (format version 5), shared by writer and validator. */
export const metadataVersion = 4;
export const headerType = { schema: 1, recordBatch: 3 } as const;
export const typeNumber = {
  int: 2,
  float: 3,
  binary: 4,
  utf8: 5,
  bool: 6,
  decimal: 7,
  date: 8,
  time: 9,
  timestamp: 10,
  interval: 11,
  list: 12,
  struct: 13,
  uuid: 15,
  'fixed-list': 16,
  map: 17,
} as const satisfies Record<ArrowType['kind'], number>;
export const continuation = 0xffffffff;
export const engineTypeKey = 'vitrine.type';
const extensionKey = 'ARROW:extension:name';

/** The marker that ends an Arrow IPC stream. */
export const endOfStream: Uint8Array = Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0);

function typeTable(b: Builder, type: ArrowType): number {
  switch (type.kind) {
    case 'int':
      b.startObject(2);
      b.addFieldInt32(0, type.bits, 0);
      b.addFieldInt8(1, type.signed ? 1 : 0, 0);
      return b.endObject();
    case 'float':
      b.startObject(1);
      b.addFieldInt16(0, type.bits === 32 ? 1 : 2, 0);
      return b.endObject();
    case 'decimal':
      b.startObject(3);
      b.addFieldInt32(0, type.precision, 0);
      b.addFieldInt32(1, type.scale, 0);
      return b.endObject();
    case 'date':
      b.startObject(1);
      // DAY is 0 but not the default, so it has to be written.
      b.addFieldInt16(0, 0, 1);
      return b.endObject();
    case 'time':
      b.startObject(2);
      b.addFieldInt16(0, timestampUnits.indexOf(type.unit), 1);
      b.addFieldInt32(1, 64, 32);
      return b.endObject();
    case 'timestamp': {
      const zone = type.utc ? b.createString('UTC') : 0;
      b.startObject(2);
      b.addFieldInt16(0, timestampUnits.indexOf(type.unit), 0);
      b.addFieldOffset(1, zone, 0);
      return b.endObject();
    }
    case 'interval':
      b.startObject(1);
      b.addFieldInt16(0, 2, 0);
      return b.endObject();
    case 'uuid':
      b.startObject(1);
      b.addFieldInt32(0, 16, 0);
      return b.endObject();
    case 'fixed-list':
      b.startObject(1);
      b.addFieldInt32(0, type.size, 0);
      return b.endObject();
    default:
      b.startObject(0);
      return b.endObject();
  }
}

function offsets(b: Builder, list: readonly number[]): number {
  b.startVector(4, list.length, 4);
  for (const offset of list.toReversed()) b.addOffset(offset);
  return b.endVector();
}

function keyValue(b: Builder, key: string, value: string): number {
  const keyOffset = b.createString(key);
  const valueOffset = b.createString(value);
  b.startObject(2);
  b.addFieldOffset(0, keyOffset, 0);
  b.addFieldOffset(1, valueOffset, 0);
  return b.endObject();
}

function fieldTable(b: Builder, field: ArrowField, nullable: boolean): number {
  const name = b.createString(field.name);
  const type = typeTable(b, field.type);
  // A map's entries and their keys are never null.
  const children = offsets(
    b,
    field.children.map((child, index) =>
      fieldTable(b, child, field.type.kind !== 'map' && !(field.name === 'entries' && index === 0)),
    ),
  );
  const pairs = [
    ...(field.engineType === '' ? [] : [keyValue(b, engineTypeKey, field.engineType)]),
    ...(field.type.kind === 'uuid' ? [keyValue(b, extensionKey, 'arrow.uuid')] : []),
  ];
  const metadata = pairs.length === 0 ? 0 : offsets(b, pairs);
  b.startObject(7);
  b.addFieldOffset(0, name, 0);
  b.addFieldInt8(1, nullable ? 1 : 0, 0);
  b.addFieldInt8(2, typeNumber[field.type.kind], 0);
  b.addFieldOffset(3, type, 0);
  b.addFieldOffset(5, children, 0);
  b.addFieldOffset(6, metadata, 0);
  return b.endObject();
}

function message(b: Builder, type: number, header: number, body: readonly Uint8Array[]): Uint8Array {
  const bodyLength = body.reduce((sum, buffer) => sum + aligned(buffer.length), 0);
  b.startObject(5);
  b.addFieldInt16(0, metadataVersion, 0);
  b.addFieldInt8(1, type, 0);
  b.addFieldOffset(2, header, 0);
  b.addFieldInt64(3, BigInt(bodyLength), 0n);
  b.finish(b.endObject());
  const metadata = b.asUint8Array();
  const size = aligned(metadata.length);
  const bytes = new Uint8Array(8 + size + bodyLength);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, continuation, true);
  view.setInt32(4, size, true);
  bytes.set(metadata, 8);
  let at = 8 + size;
  for (const buffer of body) {
    bytes.set(buffer, at);
    at += aligned(buffer.length);
  }
  return bytes;
}

/** Arrow aligns metadata and buffers to 8 bytes. */
export function aligned(length: number): number {
  return Math.ceil(length / 8) * 8;
}

/** The stream's first message. */
export function schemaMessage(fields: readonly ArrowField[]): Uint8Array {
  const b = new Builder(1024);
  const list = offsets(
    b,
    fields.map((field) => fieldTable(b, field, true)),
  );
  b.startObject(4);
  b.addFieldOffset(1, list, 0);
  return message(b, headerType.schema, b.endObject(), []);
}

export interface FieldNode {
  readonly length: number;
  readonly nulls: number;
}

/** One record batch: nodes and buffers of all fields in depth-first order. */
export interface BatchParts {
  readonly rows: number;
  readonly nodes: readonly FieldNode[];
  readonly buffers: readonly Uint8Array[];
}

export function batchMessage(parts: BatchParts): Uint8Array {
  const b = new Builder(256 + 16 * (parts.nodes.length + parts.buffers.length));
  const starts: number[] = [];
  let at = 0;
  for (const buffer of parts.buffers) {
    starts.push(at);
    at += aligned(buffer.length);
  }
  const pairs = (list: readonly (readonly [number, number])[]): number => {
    b.startVector(16, list.length, 8);
    for (const [first, second] of list.toReversed()) {
      b.prep(8, 16);
      b.writeInt64(BigInt(second));
      b.writeInt64(BigInt(first));
    }
    return b.endVector();
  };
  const buffers = pairs(parts.buffers.map((buffer, index) => [starts[index] ?? 0, buffer.length]));
  const nodes = pairs(parts.nodes.map((node) => [node.length, node.nulls]));
  b.startObject(5);
  b.addFieldInt64(0, BigInt(parts.rows), 0n);
  b.addFieldOffset(1, nodes, 0);
  b.addFieldOffset(2, buffers, 0);
  return message(b, headerType.recordBatch, b.endObject(), parts.buffers);
}
