import { z } from 'zod';

/** What an entry can be about, beside who acted: what a reviewer filters and counts by. */
export const subjects = ['agreement', 'request', 'dataset', 'columns', 'person'] as const;
export type Subject = (typeof subjects)[number];

/** What is made of an event beside the audit: pages that it changes. */
export const feeds = ['register', 'home page'] as const;
export type Feed = (typeof feeds)[number];

/** One kind of event: everything that is said of it anywhere derives from this. */
export interface EventDefinition {
  /** The ledger entry's type. */
  readonly type: string;
  /** `act`: an intent before and an outcome after, or a fact where it is adopted later. `fact`: once. */
  readonly written: 'act' | 'fact';
  /** What a list of kinds calls it: a noun. */
  readonly title: string;
  /** What its actor did, without a subject; `{field}` is taken from the public face. */
  readonly sentence: string;
  /** The public face: what everybody may learn. An outcome adds `code`, or `intent` when it was interrupted. */
  readonly public: z.ZodRawShape;
  /** The private fields beside `actor`. Each may be absent: a crash, a refusal or a destruction leaves it out. */
  readonly private: z.ZodRawShape;
  /** Which field says what the entry is about: public fields before private ones of the same name. */
  readonly about: Partial<Readonly<Record<Subject, string>>>;
  readonly feeds: readonly Feed[];
  /**
   * Fields of the public face that the public log tells of each single act. Without it an act is a sealed value there,
   * and at most counted in a band (decision 0034).
   */
  readonly toldSingly?: readonly string[];
  /** The operations of the API that make it; none for what Vitrine or the command line does by itself. */
  readonly operations: readonly string[];
}

/** A definition with what is checked of an entry before it is written. */
export interface DeclaredEvent extends EventDefinition {
  /** Of what is only ever a fact: nothing of the public face may be missing. */
  readonly whole: z.ZodObject;
  /** Of an act: what is not known yet, or was not done, is left out. */
  readonly partial: z.ZodObject;
  readonly hidden: z.ZodObject;
}

const typeForm = /^[a-z][a-z0-9.-]{0,63}$/;
/** What every outcome may say in public: why it was not done, and which intent was found without an outcome. */
const outcomeFace = { code: z.string(), intent: z.int().min(0) };

/**
 * Declares a kind of event.
 * @throws TypeError for a definition that contradicts itself: a fault of ours, found when the module is loaded
 */
export function defineEvent(definition: EventDefinition): DeclaredEvent {
  const { type, sentence, about } = definition;
  const faces = { ...definition.private, ...definition.public };
  const named = [...sentence.matchAll(/\{(\w+)\}/g)].map(([, field = '']) => field);
  if (!typeForm.test(type)) throw new TypeError(`${type} is no type of an entry.`);
  for (const field of named)
    if (!(field in definition.public)) throw new TypeError(`${type}: no public field ${field} to speak of.`);
  for (const field of Object.values(about))
    if (!(field in faces)) throw new TypeError(`${type}: no field ${field} to be about.`);
  for (const field of definition.toldSingly ?? [])
    if (!(field in definition.public)) throw new TypeError(`${type}: no public field ${field} to tell.`);
  const outcome = definition.written === 'act' ? outcomeFace : {};
  return {
    ...definition,
    whole: z.strictObject(definition.public),
    partial: z.strictObject({ ...outcome, ...definition.public }).partial(),
    hidden: z.strictObject({ ...definition.private, actor: z.string() }).partial(),
  };
}
