import { DuckDBDecimalType, DuckDBTypeId, type DuckDBType } from '@duckdb/node-api';
import { ResultOutOfRange } from './result-out-of-range.ts';

/** How a fixed-width engine value becomes an Arrow value. */
export interface Widen {
  /** Bytes of the engine's value. */
  readonly from: number;
  /** Absent when the bytes are the same. */
  readonly convert?: (source: DataView, at: number, target: DataView, to: number) => void;
}

const widths: Partial<Record<DuckDBTypeId, number>> = {
  [DuckDBTypeId.TINYINT]: 1,
  [DuckDBTypeId.UTINYINT]: 1,
  [DuckDBTypeId.SMALLINT]: 2,
  [DuckDBTypeId.USMALLINT]: 2,
  [DuckDBTypeId.INTEGER]: 4,
  [DuckDBTypeId.UINTEGER]: 4,
  [DuckDBTypeId.FLOAT]: 4,
  [DuckDBTypeId.DATE]: 4,
  [DuckDBTypeId.HUGEINT]: 16,
};

/** Sign-extends a 32-bit or 64-bit low part to 128 bits, little-endian. */
function put128(target: DataView, to: number, low: number, high: number): void {
  target.setInt32(to, low, true);
  target.setInt32(to + 4, high, true);
  target.setInt32(to + 8, high >> 31, true);
  target.setInt32(to + 12, high >> 31, true);
}

function decimal(width: number): Widen {
  if (width <= 4) {
    return {
      from: 2,
      convert: (source, at, target, to) => {
        const value = source.getInt16(at, true);
        put128(target, to, value, value >> 31);
      },
    };
  }
  if (width <= 9) {
    return {
      from: 4,
      convert: (source, at, target, to) => {
        const value = source.getInt32(at, true);
        put128(target, to, value, value >> 31);
      },
    };
  }
  if (width <= 18) {
    return {
      from: 8,
      convert: (source, at, target, to) =>
        put128(target, to, source.getInt32(at, true), source.getInt32(at + 4, true)),
    };
  }
  return { from: 16 };
}

const largest = 2n ** 63n;
const interval: Widen = {
  from: 16,
  convert: (source, at, target, to) => {
    const nanoseconds = source.getBigInt64(at + 8, true) * 1000n;
    if (nanoseconds >= largest || nanoseconds < -largest) throw new ResultOutOfRange('INTERVAL');
    target.setInt32(to, source.getInt32(at, true), true);
    target.setInt32(to + 4, source.getInt32(at + 4, true), true);
    target.setBigInt64(to + 8, nanoseconds, true);
  },
};

/** The engine keeps a UUID as a HUGEINT with its top bit flipped, so that it sorts as its text does. */
const uuid: Widen = {
  from: 16,
  convert: (source, at, target, to) => {
    target.setBigUint64(to, source.getBigUint64(at + 8, true) ^ largest, false);
    target.setBigUint64(to + 8, source.getBigUint64(at, true), false);
  },
};

export function widen(type: DuckDBType): Widen {
  if (type instanceof DuckDBDecimalType) return decimal(type.width);
  if (type.typeId === DuckDBTypeId.INTERVAL) return interval;
  if (type.typeId === DuckDBTypeId.UUID) return uuid;
  return { from: widths[type.typeId] ?? 8 };
}
