import { between, oneOf, type Draw } from './draws.ts';

type Maker = (draw: Draw) => string;

/** How often something of an open number is repeated at most. */
const mostMore = 4;
const printable = {
  digits: '0123456789',
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  lower: 'abcdefghijklmnopqrstuvwxyz',
};
const words = `${printable.upper}${printable.lower}${printable.digits}_`;
const escapes: Readonly<Record<string, string>> = { d: printable.digits, w: words, s: ' ' };

/**
 * Makes texts that a pattern takes whole: characters, classes, groups, alternatives and repetitions. Undefined for a
 * pattern with anything else (anchors inside, negated classes, look-around), which is then not followed.
 */
export function fromPattern(pattern: string): Maker | undefined {
  const bare = pattern.replace(/^\^/, '').replace(/(?<!\\)\$$/, '');
  try {
    const reader = new Reader(bare);
    const make = reader.choice();
    if (!reader.done) return undefined;
    const whole = new RegExp(`^(?:${bare})$`, 'u');
    return (draw) => {
      const text = make(draw);
      return whole.test(text) ? text : '';
    };
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

  choice(): Maker {
    const ways = [this.#sequence()];
    while (this.#take('|')) ways.push(this.#sequence());
    return (draw) => oneOf(draw, ways)(draw);
  }

  #sequence(): Maker {
    const parts: Maker[] = [];
    while (!this.done && this.#peek !== '|' && this.#peek !== ')') parts.push(this.#repeated(this.#atom()));
    return (draw) => parts.map((part) => part(draw)).join('');
  }

  #atom(): Maker {
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
    if ('^$*+?{})'.includes(one)) throw new TypeError('This is not followed.');
    return () => one;
  }

  #escaped(): string {
    const one = this.#next();
    if (/[a-zA-Z0-9]/.test(one) && escapes[one] === undefined) throw new TypeError('This is not followed.');
    return escapes[one] ?? one;
  }

  #class(): string {
    if (this.#peek === '^') throw new TypeError('What is not in a class is not followed.');
    let all = '';
    while (!this.#take(']')) {
      const one = this.#take('\\') ? this.#escaped() : this.#next();
      if (this.#peek === '-' && this.#text[this.#at + 1] !== ']' && one.length === 1) {
        this.#next();
        const last = this.#next().codePointAt(0) ?? 0;
        for (let code = one.codePointAt(0) ?? 0; code <= last; code++) all += String.fromCodePoint(code);
      } else all += one;
    }
    return all;
  }

  #repeated(make: Maker): Maker {
    const [from, to] = this.#times();
    return from === 1 && to === 1
      ? make
      : (draw) => Array.from({ length: between(draw, from, to) }, () => make(draw)).join('');
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

const from =
  (characters: string): Maker =>
  (draw) =>
    oneOf(draw, Array.from(characters));
