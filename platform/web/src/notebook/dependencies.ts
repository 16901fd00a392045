import type { NotebookCell } from '@vitrine/api';
import { isKernelLanguage } from './languages.ts';

/** What a cell ran last, and when: of two moments the larger is the later. */
export interface RanCell {
  readonly code: string;
  readonly at: number;
}

interface Names {
  readonly sets: ReadonlySet<string>;
  readonly reads: ReadonlySet<string>;
}

const frameRead = /\bframes\s*\.\s*"?([a-z]\w*)/gi;
const resultRead = /\bvitrine\s*[.$]\s*result\(\s*(?:name\s*=\s*)?["']([a-z]\w*)["']/g;
const frameShared = /\bvitrine\s*[.$]\s*share\((?:[^]{0,2000}?,)?\s*(?:name\s*=\s*)?["']([a-z]\w*)["']\s*\)/g;
const setBy = {
  python: [
    /^((?:[A-Za-z_]\w*\s*,\s*)*[A-Za-z_]\w*)\s*(?::[^=\n]+)?(?:[-+*/|&@%]|\/\/|\*\*)?=(?!=)/gm,
    /^([A-Za-z_]\w*)\s*[[.][^=\n]*[^=!<>\n]=(?!=)/gm,
    /^(?:async\s+)?(?:def|class)\s+([A-Za-z_]\w*)/gm,
    /^(?:from\s+\S+\s+)?import\s+([^\n#]+)/gm,
    /^(?:for|with)\s[^\n]*?\b(?:as\s+)?([A-Za-z_]\w*)\s*(?:in\s[^\n]*)?:/gm,
  ],
  r: [
    /^([A-Za-z.][\w.]*)\s*(?:<<?-|=(?!=))/gm,
    /^([A-Za-z.][\w.]*)\s*[[$@][^\n]*<-/gm,
    /^[^\n]*?->>?\s*([A-Za-z.][\w.]*)\s*$/gm,
  ],
} as const;
const words = /[A-Za-z_.][\w.]*/g;

/** What a cell sets and reads, as its text says it: results and frames by their names, variables of its language. */
function namesOf({ language, code, name }: NotebookCell): Names {
  const frames = all(code, frameRead).map((frame) => `frame ${frame.toLowerCase()}`);
  if (!isKernelLanguage(language))
    return { sets: new Set(name === undefined ? [] : [`result ${name}`]), reads: new Set(frames) };
  const variable = (word: string): string => `${language} ${word}`;
  const set = setBy[language].flatMap((pattern) => all(code, pattern)).flatMap((found) => all(found, words));
  // `a.b` may be a name in R; in Python it is something of a.
  const read = all(code, words).flatMap((word) => [word, ...word.split('.')]);
  return {
    sets: new Set([...all(code, frameShared).map((frame) => `frame ${frame}`), ...set.map(variable)]),
    reads: new Set([
      ...frames,
      ...all(code, resultRead).map((result) => `result ${result}`),
      ...read.map(variable),
    ]),
  };
}

/** The last group of every match, or all of it. */
const all = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map((match) => match.at(-1) ?? match[0]);

/** By cell, the cells that it builds on: those that set a variable before it, and those that make what it reads by name. */
export function buildsOn(list: readonly NotebookCell[]): ReadonlyMap<string, ReadonlySet<string>> {
  const runs = list.filter(({ language, code }) => language !== 'markdown' && code.trim() !== '');
  const names = runs.map(namesOf);
  return new Map(
    runs.map((cell, at) => {
      const reads = names[at]?.reads ?? new Set();
      const on = runs.filter((_, other) => {
        if (other === at) return false;
        return [...(names[other]?.sets ?? [])].some(
          (name) => reads.has(name) && (other < at || /^(?:result|frame) /.test(name)),
        );
      });
      return [cell.id, new Set(on.map(({ id }) => id))];
    }),
  );
}

/**
 * The cells that are out of date: that have not run, or not as they are written now, or before something that they
 * build on ran again or must run again.
 */
export function outOfDate(
  list: readonly NotebookCell[],
  ran: ReadonlyMap<string, RanCell>,
): ReadonlySet<string> {
  const on = buildsOn(list);
  const codes = new Map(list.map(({ id, code }) => [id, code]));
  const found = new Set<string>();
  for (const id of on.keys()) if (ran.get(id)?.code !== codes.get(id)) found.add(id);
  let before = -1;
  // To the end of every chain: each round that finds nothing new is the last.
  while (before !== found.size) {
    before = found.size;
    for (const [id, parts] of on) {
      const at = ran.get(id)?.at ?? 0;
      if ([...parts].some((part) => found.has(part) || (ran.get(part)?.at ?? 0) > at)) found.add(id);
    }
  }
  return found;
}
