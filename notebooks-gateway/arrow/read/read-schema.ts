import { timestampUnits, type ArrowField, type ArrowType } from '../arrow-type.ts';
import { BoundedTable, demand } from './bounded-table.ts';
import { continuation, engineTypeKey, headerType, metadataVersion, typeNumber } from '../messages.ts';

/** What a result may be at most. */
export interface ResultCaps {
  readonly columns: number;
  /** Fields of all depths together. */
  readonly fields: number;
  readonly depth: number;
  readonly messageBytes: number;
}
export const defaultCaps: ResultCaps = {
  columns: 2_000,
  fields: 10_000,
  depth: 16,
  messageBytes: 32 * 1024 * 1024,
};

/** Whether a reader with these caps would take a result of these fields. */
export function withinCaps(fields: readonly ArrowField[], caps: ResultCaps = defaultCaps): boolean {
  let left = caps.fields;
  const fit = (some: readonly ArrowField[], depth: number): boolean => {
    left -= some.length;
    const narrow = depth <= caps.depth && some.length <= caps.columns && left >= 0;
    return narrow && some.every((one) => one.children.length === 0 || fit(one.children, depth + 1));
  };
  return fit(fields, 0);
}

interface Envelope {
  readonly header: BoundedTable;
  readonly body: Uint8Array;
}

/** Opens one encapsulated IPC message of the expected kind. @throws ProtocolViolation */
export function openMessage(bytes: Uint8Array, kind: number, caps: ResultCaps): Envelope {
  demand(bytes.length >= 16 && bytes.length <= caps.messageBytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  demand(view.getUint32(0, true) === continuation);
  const size = view.getUint32(4, true);
  demand(size % 8 === 0 && 8 + size <= bytes.length);
  const message = BoundedTable.root(bytes.subarray(8, 8 + size));
  demand(message.int16(0, 0) === metadataVersion && message.uint8(1, 0) === kind);
  const header = message.table(2);
  demand(header !== undefined);
  const body = bytes.subarray(8 + size);
  demand(message.size(3) === body.length);
  return { header, body };
}

/** Reads a stream's first message into our closed type model; whatever is not in it is refused. */
export function readSchema(bytes: Uint8Array, caps: ResultCaps = defaultCaps): readonly ArrowField[] {
  const { header, body } = openMessage(bytes, headerType.schema, caps);
  demand(body.length === 0 && header.int16(0, 0) === 0);
  let left = caps.fields;
  const fields = (tables: readonly BoundedTable[], depth: number): readonly ArrowField[] => {
    demand(depth <= caps.depth);
    return tables.map((table) => {
      demand(--left >= 0);
      demand(!table.has(4));
      const type = readType(table);
      const children = fields(table.tables(5, caps.columns), depth + 1);
      demand(childrenFit(type, children));
      return { name: table.text(0, 65_536) ?? '', type, engineType: engineTypeOf(table), children };
    });
  };
  const columns = fields(header.tables(1, caps.columns), 0);
  demand(columns.length > 0);
  return columns;
}

function engineTypeOf(field: BoundedTable): string {
  for (const pair of field.tables(6, 8)) {
    if (pair.text(0, 256) === engineTypeKey) return pair.text(1, 1024) ?? '';
  }
  return '';
}

function childrenFit(type: ArrowType, children: readonly ArrowField[]): boolean {
  switch (type.kind) {
    case 'struct':
      return children.length > 0;
    case 'list':
    case 'fixed-list':
      return children.length === 1;
    case 'map':
      return (
        children.length === 1 && children[0]?.type.kind === 'struct' && children[0].children.length === 2
      );
    default:
      return children.length === 0;
  }
}

function readType(field: BoundedTable): ArrowType {
  const number = field.uint8(2, 0);
  const table = field.table(3);
  demand(table !== undefined);
  switch (number) {
    case typeNumber.bool:
      return { kind: 'bool' };
    case typeNumber.int: {
      const bits = table.int32(0, 0);
      demand(bits === 8 || bits === 16 || bits === 32 || bits === 64);
      return { kind: 'int', bits, signed: table.uint8(1, 0) === 1 };
    }
    case typeNumber.float: {
      const precision = table.int16(0, 0);
      demand(precision === 1 || precision === 2);
      return { kind: 'float', bits: precision === 1 ? 32 : 64 };
    }
    case typeNumber.decimal: {
      const precision = table.int32(0, 0);
      const scale = table.int32(1, 0);
      demand(precision >= 1 && precision <= 38 && scale >= 0 && scale <= 38);
      demand(table.int32(2, 128) === 128);
      return { kind: 'decimal', precision, scale };
    }
    case typeNumber.utf8:
      return { kind: 'utf8' };
    case typeNumber.binary:
      return { kind: 'binary' };
    case typeNumber.date:
      demand(table.int16(0, 1) === 0);
      return { kind: 'date' };
    case typeNumber.time: {
      const unit = timestampUnits[table.int16(0, 1)];
      demand((unit === 'us' || unit === 'ns') && table.int32(1, 32) === 64);
      return { kind: 'time', unit };
    }
    case typeNumber.timestamp: {
      const unit = timestampUnits[table.int16(0, 0)];
      demand(unit !== undefined);
      const zone = table.text(1, 64);
      demand(zone === undefined || zone === 'UTC');
      return { kind: 'timestamp', unit, utc: zone === 'UTC' };
    }
    case typeNumber.interval:
      demand(table.int16(0, 0) === 2);
      return { kind: 'interval' };
    case typeNumber.uuid:
      demand(table.int32(0, 0) === 16);
      return { kind: 'uuid' };
    case typeNumber.list:
      return { kind: 'list' };
    case typeNumber['fixed-list']: {
      const size = table.int32(0, 0);
      demand(size >= 1 && size <= 1_000_000);
      return { kind: 'fixed-list', size };
    }
    case typeNumber.struct:
      return { kind: 'struct' };
    case typeNumber.map:
      return { kind: 'map' };
    default:
      demand(false);
  }
}
