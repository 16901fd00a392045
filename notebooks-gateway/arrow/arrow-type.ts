/**
 * The part of Arrow's type system that leaves a room: a closed list, so that writer, validator and display
 * agree on every case. Apache Arrow columnar format 1.5, Schema.fbs.
 */
export type ArrowType =
  | { readonly kind: 'bool' }
  | { readonly kind: 'int'; readonly bits: 8 | 16 | 32 | 64; readonly signed: boolean }
  | { readonly kind: 'float'; readonly bits: 32 | 64 }
  /** 128 bits wide, whatever the precision. HUGEINT is a decimal of 38 digits and scale 0. */
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'utf8' | 'binary' }
  /** Days since 1970-01-01. */
  | { readonly kind: 'date' }
  | { readonly kind: 'time'; readonly unit: 'us' | 'ns' }
  | { readonly kind: 'timestamp'; readonly unit: TimestampUnit; readonly utc: boolean }
  /** Months, days and nanoseconds. */
  | { readonly kind: 'interval' }
  /** 16 bytes, big-endian, as RFC 9562 writes them. */
  | { readonly kind: 'uuid' }
  | { readonly kind: 'list' }
  | { readonly kind: 'fixed-list'; readonly size: number }
  | { readonly kind: 'struct' }
  | { readonly kind: 'map' };

export const timestampUnits = ['s', 'ms', 'us', 'ns'] as const;
export type TimestampUnit = (typeof timestampUnits)[number];

export interface ArrowField {
  readonly name: string;
  readonly type: ArrowType;
  /** The engine's name of the type, such as `DECIMAL(18,2)`; empty for the parts of a nested type. */
  readonly engineType: string;
  /** One for a list, the entries for a map, any number for a struct, otherwise none. */
  readonly children: readonly ArrowField[];
}

/** Bytes of one value in the fixed-width buffer, or 0 for the kinds that have none. */
export function fixedWidth(type: ArrowType): number {
  switch (type.kind) {
    case 'int':
    case 'float':
      return type.bits / 8;
    case 'decimal':
    case 'interval':
    case 'uuid':
      return 16;
    case 'date':
      return 4;
    case 'time':
    case 'timestamp':
      return 8;
    default:
      return 0;
  }
}
