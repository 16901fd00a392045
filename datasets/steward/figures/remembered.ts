import { Memory, type Fingerprint, type People, type Place } from '@vitrine/disclosure-control/history';
import type { FigureLog, Span } from './figure-log.ts';
import { readRecord } from './figure-record.ts';

/** Whom a figure rests on, with the fingerprint that the room made. */
export interface Behind {
  readonly people: People;
  readonly print: Fingerprint;
}

/** Combinations are found where they differ in fewer people than this; agreements with higher thresholds are served to this. */
const combinedWithin = 16;
/** Among how many of the latest figures two of three are looked for. */
const triplesAmong = 40;

/** Populations with what was shown of each. The people of those on disk are read when they are needed. */
export class Remembered<Shown> {
  readonly memory: Memory;
  readonly #shown: Shown[] = [];
  readonly #spans: Span[] = [];
  readonly #unwritten = new Map<Place, Uint8Array>();

  constructor(log: FigureLog, secret: Uint8Array) {
    this.memory = new Memory(
      { threshold: combinedWithin, secret, triplesAmong },
      {
        put: (place, packed) => void this.#unwritten.set(place, packed),
        get: (place) => this.#unwritten.get(place) ?? this.#read(log, place),
      },
    );
  }

  shown(place: Place): Shown | undefined {
    return this.#shown[place];
  }

  /** `visible`: whether it may be repeated. */
  remember(behind: Behind, shown: Shown, visible: boolean): Place {
    const place = this.memory.remember(behind, visible);
    this.#shown[place] = shown;
    return place;
  }

  /** It is on disk now. */
  written(place: Place, span: Span): void {
    this.#spans[place] = span;
    this.#unwritten.delete(place);
  }

  #read(log: FigureLog, place: Place): Uint8Array {
    const span = this.#spans[place];
    return span === undefined ? Uint8Array.of() : readRecord(log.read(span)).people;
  }
}
