import { hoist } from '../platform/cli/hoist.ts';
import { createProgram } from '../platform/cli/program.ts';

type Command = ReturnType<typeof createProgram>;

/** The command lines of `vitrine` that a page shows, in code of a line or in a block; without `npx vitrine`. */
export function commandLines(markdown: string): readonly string[] {
  const lines: string[] = [];
  const text = markdown.replaceAll(/^( *)```[^\n]*\n([\s\S]*?)^\1```/gm, (_, _indent, block: string) => {
    for (const [, line = ''] of block.matchAll(/^ *(?:npx )?vitrine ([a-z].*)$/gm)) lines.push(line);
    return '';
  });
  for (const [, line = ''] of text.matchAll(/`(?:npx )?vitrine ([a-z][^`\n]*)`/g)) lines.push(line);
  return lines.map((line) => line.trim());
}

/** A line as a shell cuts it: quoted words are whole, and what follows a `#` is not for the command. */
export function shellWords(line: string): readonly string[] {
  const words: string[] = [];
  for (const [word, quoted, single] of line.matchAll(/"([^"]*)"|'([^']*)'|\S+/g)) {
    if (word === '#') break;
    words.push(quoted ?? single ?? word);
  }
  return words;
}

/**
 * What the command line's own parser has against a line; nothing is done. A line that only names a command, such as
 * `dataset faults`, is not held to its arguments.
 */
export async function usageFault(line: string): Promise<string | undefined> {
  const program = createProgram();
  const quiet = (command: Command): void => {
    command.configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
    command.exitOverride();
    if (command.commands.length === 0) command.action(() => undefined);
    for (const child of command.commands) quiet(child);
  };
  quiet(program);
  const words = hoist(shellWords(line));
  const path = words.filter((word) => /^[a-z-]+$/.test(word) && !word.startsWith('-'));
  const named = path.reduce<Command | undefined>(
    (at, word) => at?.commands.find((one) => one.name() === word),
    program,
  );
  if (named !== undefined && path.length === words.length) return undefined;
  try {
    await program.parseAsync(words, { from: 'user' });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
