import { between, oneOf, type Draw } from './draws.ts';

type Maker = (draw: Draw) => string;

/** A maker, and in how many steps it makes a text at most. */
interface Part {
  readonly make: Maker;
  readonly steps: number;
}

/** How often something of an open number is repeated at most. */
const mostMore = 4;
/** A pattern whose texts take more steps than this, or a class of more characters, is not followed. */
const mostSteps = 1_000;
const mostCharacters = 256;
const printable = {
  digits: '0123456789',
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  lower: 'abcdefghijklmnopqrstuvwxyz',
};
const words = `${printable.upper}${printable.lower}${printable.digits}_`;
const escapes: Readonly<Record<string, string>> = { d: printable.digits, w: words, s: ' ' };

/**
 * Makes texts that a pattern takes whole: characters, classes, groups, alternatives and repetitions. Undefined for a
 * pattern with anything else (anchors inside, negated classes, look-around) or of too many steps, which is then not
 * followed. The pattern is read, and never run: what RE2 matches in linear time may take JavaScript's engine for ever.
 */
export function fromPattern(pattern: string): Maker | undefined {
  const bare = pattern.replace(/^\^/, '').replace(/(?<!\\)\$$/, '');
  try {
    const reader = new Reader(bare);
    const { make } = reader.choice();
    return reader.done ? make : undefined;
  } catch {
    return undefined;
  }
}

class Reader {
  readonly #text: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.#text = Array.from(text);
  }

  get done(): boolean {
    return this.#at >= this.#text.length;
  }

  choice(): Part {
    const ways = [this.#sequence()];
    while (this.#take('|')) ways.push(this.#sequence());
    return {
      make: (draw) => oneOf(draw, ways).make(draw),
      steps: 1 + Math.max(...ways.map(({ steps }) => steps)),
    };
  }

  #sequence(): Part {
    const parts: Part[] = [];
    while (!this.done && this.#peek !== '|' && this.#peek !== ')') parts.push(this.#repeated(this.#atom()));
    return {
      make: (draw) => parts.map(({ make }) => make(draw)).join(''),
      steps: bounded(parts.reduce((sum, { steps }) => sum + steps, 0)),
    };
  }

  #atom(): Part {
    const one = this.#next();
    if (one === '(') {
      if (this.#take('?') && !this.#take(':')) throw new TypeError('This group is not followed.');
      const inner = this.choice();
      if (!this.#take(')')) throw new TypeError('A group has no end.');
      return inner;
    }
    if (one === '[') return from(this.#class());
    if (one === '\\') return from(this.#escaped());
    if (one === '.') return from(words);
    if ('^$*+?{})]'.includes(one)) throw new TypeError('This is not followed.');
    return from(one);
  }

  #escaped(): string {
    const one = this.#next();
    if (/[a-zA-Z0-9]/.test(one) && escapes[one] === undefined) throw new TypeError('This is not followed.');
    return escapes[one] ?? one;
  }

  #class(): string {
    let all = '';
    while (!this.#take(']')) {
      const one = this.#ofClass();
      if (this.#peek === '-' && this.#text[this.#at + 1] !== ']') {
        this.#next();
        all += range(one, this.#ofClass());
      } else all += one;
    }
    if (all === '' || all.length > mostCharacters) throw new TypeError('This class is not followed.');
    return all;
  }

  /** What it leaves out (`^`) and named classes (`[:alpha:]`) are not followed. */
  #ofClass(): string {
    if (this.#take('\\')) return this.#escaped();
    const one = this.#next();
    if (one === '^' || one === '[') throw new TypeError('This class is not followed.');
    return one;
  }

  #repeated(part: Part): Part {
    const [from, to] = this.#times();
    if (from > to) throw new TypeError('This is no number of times.');
    const { make } = part;
    return from === 1 && to === 1
      ? part
      : {
          make: (draw) => Array.from({ length: between(draw, from, to) }, () => make(draw)).join(''),
          steps: bounded(to * part.steps),
        };
  }

  #times(): readonly [number, number] {
    if (this.#take('?')) return [0, 1];
    if (this.#take('*')) return [0, mostMore];
    if (this.#take('+')) return [1, 1 + mostMore];
    if (!this.#take('{')) return [1, 1];
    let said = '';
    while (!this.#take('}')) said += this.#next();
    const [least, most] = said.split(',');
    if (!/^\d+(?:,\d*)?$/.test(said)) throw new TypeError('This is no number of times.');
    const low = Number(least);
    return [low, most === undefined ? low : most === '' ? low + mostMore : Number(most)];
  }

  get #peek(): string | undefined {
    return this.#text[this.#at];
  }

  #take(one: string): boolean {
    if (this.#peek !== one) return false;
    this.#at++;
    return true;
  }

  #next(): string {
    const one = this.#text[this.#at++];
    if (one === undefined) throw new TypeError('The pattern has no end.');
    return one;
  }
}

function bounded(steps: number): number {
  if (steps > mostSteps) throw new TypeError('Its texts take too many steps.');
  return steps;
}

function range(first: string, last: string): string {
  const [low, high] = [first.codePointAt(0) ?? 0, last.codePointAt(0) ?? 0];
  if (Array.from(first).length !== 1 || Array.from(last).length !== 1 || high < low)
    throw new TypeError('This is no range.');
  if (high - low >= mostCharacters) throw new TypeError('This class is not followed.');
  return String.fromCodePoint(...Array.from({ length: high - low + 1 }, (_, at) => low + at));
}

function from(characters: string): Part {
  const all = Array.from(characters);
  return { make: (draw) => oneOf(draw, all), steps: 1 };
}
