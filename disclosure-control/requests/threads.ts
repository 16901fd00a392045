import { parsePersonId, type PersonId } from '@vitrine/core/ids';
import { z } from 'zod';
import { fileNameSchema } from './decision.ts';
import { RequestIllegal } from './errors.ts';

export const threadIdSchema = z.string().regex(/^thr_[a-z2-7]{20}$/);
/** What somebody says in a thread, in characters: they may describe people, so they stand in private bodies only. */
export const threadWordsSchema = z.string().trim().min(1).max(4_000);

/** Limits of each checker, so that one cannot use up the other's, which they do not see. */
const mostThreads = 50;
const mostMessages = 200;
/** Characters that a checker, and the requester to them, write in all threads of a request. */
const mostCharacters = 200_000;

const messageSchema = z.strictObject({
  person: z.string().transform((text): PersonId => parsePersonId(text)),
  round: z.int().min(1),
  at: z.iso.datetime({ precision: 3 }),
  words: threadWordsSchema,
});

/** What a checker asks about one file, and what the requester answers; it goes on over rounds. */
export const threadSchema = z.strictObject({
  id: threadIdSchema,
  /** The file's name now, or what it was called when it was taken out. */
  file: fileNameSchema,
  checker: messageSchema.shape.person,
  settled: z.boolean(),
  messages: z.array(messageSchema).min(1),
});
export type Thread = z.output<typeof threadSchema>;

interface Said {
  readonly thread: string;
  readonly name?: string | undefined;
  readonly person: PersonId;
  readonly words: string;
}

interface Threaded {
  readonly requester: PersonId;
  readonly round: number;
  readonly files: readonly { readonly name: string }[];
  readonly threads?: readonly Thread[] | undefined;
}

/** The threads after somebody said something: a question about a file begins one. @throws RequestIllegal */
export function saidIn(request: Threaded, said: Said, at: string): Thread[] {
  const { thread: id, name, person, words } = said;
  const message = { person, round: request.round, at, words };
  const { threads = [] } = request;
  const known = threads.find((one) => one.id === id);
  const theirs = threads.filter((one) => one.checker === (known?.checker ?? person));
  if (known === undefined) {
    if (name === undefined || !request.files.some((file) => file.name === name))
      throw new RequestIllegal('request-no-such-file');
    if (person === request.requester) throw new RequestIllegal('request-thread-other');
    if (theirs.length >= mostThreads) throw new RequestIllegal('request-thread-full');
    demandRoomToWrite(theirs, person, words);
    return [...threads, { id, file: name, checker: person, settled: false, messages: [message] }];
  }
  if (person !== request.requester && person !== known.checker)
    throw new RequestIllegal('request-thread-other');
  if (known.messages.length >= mostMessages) throw new RequestIllegal('request-thread-full');
  demandRoomToWrite(theirs, person, words);
  return replaced(request, { ...known, settled: false, messages: [...known.messages, message] });
}

/** @throws RequestIllegal when somebody wrote as much in these threads as they may */
function demandRoomToWrite(threads: readonly Thread[], person: PersonId, words: string): void {
  const written = threads
    .flatMap(({ messages }) => messages)
    .reduce((sum, message) => sum + (message.person === person ? message.words.length : 0), 0);
  if (written + words.length > mostCharacters) throw new RequestIllegal('request-thread-full');
}

/** The threads after the checker who asked is content with an answer. @throws RequestIllegal */
export function settledIn(request: Threaded, settled: Pick<Said, 'thread' | 'person'>): Thread[] {
  const known = request.threads?.find((one) => one.id === settled.thread);
  if (known === undefined) throw new RequestIllegal('request-no-such-thread');
  if (settled.person !== known.checker) throw new RequestIllegal('request-thread-other');
  return replaced(request, { ...known, settled: true });
}

const replaced = ({ threads = [] }: Threaded, changed: Thread): Thread[] =>
  threads.map((one) => (one.id === changed.id ? changed : one));

/** Threads go with their file to its new name. */
export const threadsCalled = (threads: readonly Thread[], from: string, to: string): Thread[] =>
  threads.map((one) => (one.file === from ? { ...one, file: to } : one));

/** Whose turn it is: a question waits for the requester, an answer for the checker who asked. */
export function turnOf({ settled, messages, checker }: Thread): 'requester' | 'checker' | null {
  if (settled) return null;
  return messages.at(-1)?.person === checker ? 'requester' : 'checker';
}
