import {
  BIGINT,
  BLOB,
  BOOLEAN,
  DATE,
  DECIMAL,
  DOUBLE,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
  FLOAT,
  INTEGER,
  SMALLINT,
  TIME,
  TIMESTAMP,
  TIMESTAMP_MS,
  TIMESTAMP_NS,
  TIMESTAMP_S,
  TIMESTAMPTZ,
  TINYINT,
  UBIGINT,
  UINTEGER,
  USMALLINT,
  UTINYINT,
  VARCHAR,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { ArrowField, ArrowType } from '../../../arrow/arrow-type.ts';
import { demand } from '../../../arrow/read/bounded-table.ts';
import type { ArrowColumn } from '../../../arrow/read/read-batch.ts';

const signed = { 8: TINYINT, 16: SMALLINT, 32: INTEGER, 64: BIGINT } as const;
const unsigned = { 8: UTINYINT, 16: USMALLINT, 32: UINTEGER, 64: UBIGINT } as const;
const stamps = { s: TIMESTAMP_S, ms: TIMESTAMP_MS, us: TIMESTAMP, ns: TIMESTAMP_NS } as const;
const microsecondsOfDay = 86_400_000_000n;

/** The engine's type for a column of a frame. Nested columns are refused. @throws ProtocolViolation */
export function columnType({ type }: ArrowField): DuckDBType {
  switch (type.kind) {
    case 'bool':
      return BOOLEAN;
    case 'int':
      return (type.signed ? signed : unsigned)[type.bits];
    case 'float':
      return type.bits === 32 ? FLOAT : DOUBLE;
    case 'decimal':
      demand(type.scale <= type.precision);
      return DECIMAL(type.precision, type.scale);
    case 'utf8':
      return VARCHAR;
    case 'binary':
      return BLOB;
    case 'date':
      return DATE;
    case 'time':
      demand(type.unit === 'us');
      return TIME;
    case 'timestamp':
      demand(!type.utc || type.unit === 'us');
      return type.utc ? TIMESTAMPTZ : stamps[type.unit];
    default:
      demand(false);
  }
}

/** The values of some rows of a column, whose bounds have been checked, as the engine takes them. @throws ProtocolViolation */
export function columnValues(column: ArrowColumn, from: number, to: number): DuckDBValue[] {
  const { validity } = column;
  const value = valueOf(column);
  const values: DuckDBValue[] = [];
  for (let row = from; row < to; row++) {
    const missing = validity !== undefined && ((validity[row >>> 3] ?? 0) & (1 << (row & 7))) === 0;
    values.push(missing ? null : value(row));
  }
  return values;
}

function valueOf(column: ArrowColumn): (row: number) => DuckDBValue {
  const { data, field } = column;
  const { type } = field;
  switch (type.kind) {
    case 'bool':
      return (row) => (data.getUint8(row >>> 3) & (1 << (row & 7))) !== 0;
    case 'int':
      return whole(data, type);
    case 'float':
      return type.bits === 32
        ? (row) => data.getFloat32(row * 4, true)
        : (row) => data.getFloat64(row * 8, true);
    case 'decimal': {
      const { precision, scale } = type;
      const beyond = 10n ** BigInt(precision);
      return (row) => {
        const value = (data.getBigInt64(row * 16 + 8, true) << 64n) | data.getBigUint64(row * 16, true);
        // The engine believes the width that it was told.
        demand(-beyond < value && value < beyond);
        return new DuckDBDecimalValue(value, precision, scale);
      };
    }
    case 'utf8': {
      const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
      return (row) => decoder.decode(span(column, row));
    }
    case 'binary':
      return (row) => new DuckDBBlobValue(span(column, row).slice());
    case 'date':
      return (row) => new DuckDBDateValue(data.getInt32(row * 4, true));
    case 'time':
      return (row) => {
        const value = data.getBigInt64(row * 8, true);
        demand(0n <= value && value < microsecondsOfDay);
        return new DuckDBTimeValue(value);
      };
    case 'timestamp':
      return stamp(data, type);
    default:
      demand(false);
  }
}

function whole(
  data: DataView,
  { bits, signed }: Extract<ArrowType, { kind: 'int' }>,
): (row: number) => DuckDBValue {
  switch (bits) {
    case 8:
      return signed ? (row) => data.getInt8(row) : (row) => data.getUint8(row);
    case 16:
      return signed ? (row) => data.getInt16(row * 2, true) : (row) => data.getUint16(row * 2, true);
    case 32:
      return signed ? (row) => data.getInt32(row * 4, true) : (row) => data.getUint32(row * 4, true);
    case 64:
      return signed ? (row) => data.getBigInt64(row * 8, true) : (row) => data.getBigUint64(row * 8, true);
  }
}

function stamp(
  data: DataView,
  { unit, utc }: Extract<ArrowType, { kind: 'timestamp' }>,
): (row: number) => DuckDBValue {
  const at = (row: number): bigint => data.getBigInt64(row * 8, true);
  if (utc) return (row) => new DuckDBTimestampTZValue(at(row));
  switch (unit) {
    case 's':
      return (row) => new DuckDBTimestampSecondsValue(at(row));
    case 'ms':
      return (row) => new DuckDBTimestampMillisecondsValue(at(row));
    case 'us':
      return (row) => new DuckDBTimestampValue(at(row));
    case 'ns':
      return (row) => new DuckDBTimestampNanosecondsValue(at(row));
  }
}

function span({ offsets, data }: ArrowColumn, row: number): Uint8Array {
  const from = offsets?.getInt32(row * 4, true) ?? 0;
  const to = offsets?.getInt32(row * 4 + 4, true) ?? 0;
  return new Uint8Array(data.buffer, data.byteOffset + from, to - from);
}
