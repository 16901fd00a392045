import {
  DuckDBArrayType,
  DuckDBDecimalType,
  DuckDBListType,
  DuckDBMapType,
  DuckDBStructType,
  DuckDBTypeId,
  type DuckDBType,
} from '@duckdb/node-api';
import type { ArrowField, ArrowType } from '../arrow-type.ts';

const plain: Partial<Record<DuckDBTypeId, ArrowType>> = {
  [DuckDBTypeId.BOOLEAN]: { kind: 'bool' },
  [DuckDBTypeId.TINYINT]: { kind: 'int', bits: 8, signed: true },
  [DuckDBTypeId.SMALLINT]: { kind: 'int', bits: 16, signed: true },
  [DuckDBTypeId.INTEGER]: { kind: 'int', bits: 32, signed: true },
  [DuckDBTypeId.BIGINT]: { kind: 'int', bits: 64, signed: true },
  [DuckDBTypeId.UTINYINT]: { kind: 'int', bits: 8, signed: false },
  [DuckDBTypeId.USMALLINT]: { kind: 'int', bits: 16, signed: false },
  [DuckDBTypeId.UINTEGER]: { kind: 'int', bits: 32, signed: false },
  [DuckDBTypeId.UBIGINT]: { kind: 'int', bits: 64, signed: false },
  [DuckDBTypeId.FLOAT]: { kind: 'float', bits: 32 },
  [DuckDBTypeId.DOUBLE]: { kind: 'float', bits: 64 },
  [DuckDBTypeId.HUGEINT]: { kind: 'decimal', precision: 38, scale: 0 },
  [DuckDBTypeId.VARCHAR]: { kind: 'utf8' },
  [DuckDBTypeId.BLOB]: { kind: 'binary' },
  [DuckDBTypeId.DATE]: { kind: 'date' },
  [DuckDBTypeId.TIME]: { kind: 'time', unit: 'us' },
  [DuckDBTypeId.TIME_NS]: { kind: 'time', unit: 'ns' },
  [DuckDBTypeId.TIMESTAMP_S]: { kind: 'timestamp', unit: 's', utc: false },
  [DuckDBTypeId.TIMESTAMP_MS]: { kind: 'timestamp', unit: 'ms', utc: false },
  [DuckDBTypeId.TIMESTAMP]: { kind: 'timestamp', unit: 'us', utc: false },
  [DuckDBTypeId.TIMESTAMP_NS]: { kind: 'timestamp', unit: 'ns', utc: false },
  [DuckDBTypeId.TIMESTAMP_TZ]: { kind: 'timestamp', unit: 'us', utc: true },
  [DuckDBTypeId.INTERVAL]: { kind: 'interval' },
  [DuckDBTypeId.UUID]: { kind: 'uuid' },
};

function part(name: string, type: DuckDBType): ArrowField {
  return { ...engineField(name, type), engineType: '' };
}

/**
 * The Arrow field of a result column. Types that Arrow lacks, or that its readers seldom know (ENUM, UHUGEINT,
 * BIGNUM, BIT, TIME WITH TIME ZONE, UNION, VARIANT), become text as the engine writes them.
 */
export function engineField(name: string, type: DuckDBType): ArrowField {
  // An ENUM's full name lists its values, and a nested type's can be as long as the query.
  const engineType = type.typeId === DuckDBTypeId.ENUM ? 'ENUM' : type.toString().slice(0, 200);
  const nested = (arrow: ArrowType, children: readonly ArrowField[]): ArrowField => ({
    name,
    type: arrow,
    engineType,
    children,
  });
  if (type instanceof DuckDBDecimalType) {
    return nested({ kind: 'decimal', precision: type.width, scale: type.scale }, []);
  }
  if (type instanceof DuckDBListType) return nested({ kind: 'list' }, [part('item', type.valueType)]);
  if (type instanceof DuckDBArrayType) {
    return nested({ kind: 'fixed-list', size: type.length }, [part('item', type.valueType)]);
  }
  if (type instanceof DuckDBStructType) {
    return nested(
      { kind: 'struct' },
      type.entryNames.flatMap((entry, index) => {
        const entryType = type.entryTypes[index];
        return entryType === undefined ? [] : [part(entry, entryType)];
      }),
    );
  }
  if (type instanceof DuckDBMapType) {
    const entries = [part('key', type.keyType), part('value', type.valueType)];
    return nested({ kind: 'map' }, [
      { name: 'entries', type: { kind: 'struct' }, engineType: '', children: entries },
    ]);
  }
  return nested(plain[type.typeId] ?? { kind: 'utf8' }, []);
}
