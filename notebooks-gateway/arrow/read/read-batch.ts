import { fixedWidth, type ArrowField } from '../arrow-type.ts';
import { demand } from './bounded-table.ts';
import { batchMessage, headerType, type FieldNode } from '../messages.ts';
import { defaultCaps, openMessage, type ResultCaps } from './read-schema.ts';

/** One column of a batch whose bounds have been checked. */
export interface ArrowColumn {
  readonly field: ArrowField;
  readonly length: number;
  /** Absent when nothing is NULL. */
  readonly validity: Uint8Array | undefined;
  /** `length + 1` ascending positions in `data`, or in the child. */
  readonly offsets: DataView | undefined;
  readonly data: DataView;
  readonly children: readonly ArrowColumn[];
}
export interface ArrowBatch {
  readonly rows: number;
  readonly columns: readonly ArrowColumn[];
  /** The same batch with metadata of our own writing, made when asked for; the values' bytes are those checked. */
  readonly message: Uint8Array;
}

const none = new DataView(new ArrayBuffer(0));

/**
 * Reads a record batch of a known schema. Every length, null count, offset and buffer is checked against the
 * others, so that a reader of the result cannot be led outside it. @throws ProtocolViolation
 */
export function readBatch(
  fields: readonly ArrowField[],
  bytes: Uint8Array,
  caps: ResultCaps = defaultCaps,
): ArrowBatch {
  const { header, body } = openMessage(bytes, headerType.recordBatch, caps);
  // No compression and no variadic buffers: neither is in the closed list.
  demand(!header.has(3) && !header.has(4));
  const rows = header.size(0);
  const nodes = header.pairs(1, caps.fields);
  const buffers = header.pairs(2, caps.fields * 3);
  let nextNode = 0;
  let nextBuffer = 0;
  const taken: { nodes: FieldNode[]; buffers: Uint8Array[] } = { nodes: [], buffers: [] };
  const buffer = (): Uint8Array => {
    const region = buffers[nextBuffer++];
    demand(region !== undefined);
    const [offset, length] = region;
    demand(offset % 8 === 0 && offset + length <= body.length);
    const part = body.subarray(offset, offset + length);
    taken.buffers.push(part);
    return part;
  };
  const column = (field: ArrowField, expected: number | undefined): ArrowColumn => {
    const node = nodes[nextNode++];
    demand(node !== undefined);
    const [length, nulls] = node;
    demand((expected === undefined || length === expected) && nulls <= length);
    taken.nodes.push({ length, nulls });
    const bits = buffer();
    demand(nulls === 0 ? true : bits.length >= Math.ceil(length / 8));
    const validity = nulls === 0 ? undefined : bits;
    const base = { field, length, validity, offsets: undefined, data: none, children: [] };
    switch (field.type.kind) {
      case 'struct':
        return { ...base, children: field.children.map((child) => column(child, length)) };
      case 'fixed-list':
        return { ...base, children: [column(only(field), length * field.type.size)] };
      case 'list':
      case 'map': {
        const { offsets, last } = readOffsets(buffer(), length);
        return { ...base, offsets, children: [column(only(field), last)] };
      }
      case 'utf8':
      case 'binary': {
        const { offsets, last } = readOffsets(buffer(), length);
        const data = viewOf(buffer());
        demand(last <= data.byteLength);
        return { ...base, offsets, data };
      }
      case 'bool': {
        const data = viewOf(buffer());
        demand(data.byteLength >= Math.ceil(length / 8));
        return { ...base, data };
      }
      default: {
        const data = viewOf(buffer());
        demand(data.byteLength >= length * fixedWidth(field.type));
        return { ...base, data };
      }
    }
  };
  const columns = fields.map((field) => column(field, rows));
  demand(nextNode === nodes.length && nextBuffer === buffers.length);
  return {
    rows,
    columns,
    get message() {
      return batchMessage({ rows, ...taken });
    },
  };
}

function only(field: ArrowField): ArrowField {
  const [child] = field.children;
  demand(child !== undefined);
  return child;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function readOffsets(bytes: Uint8Array, length: number): { offsets: DataView; last: number } {
  const offsets = viewOf(bytes);
  demand(offsets.byteLength >= (length + 1) * 4);
  let last = offsets.getInt32(0, true);
  demand(last === 0);
  for (let i = 1; i <= length; i++) {
    const next = offsets.getInt32(i * 4, true);
    demand(next >= last);
    last = next;
  }
  return { offsets, last };
}
