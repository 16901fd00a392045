/** Global options may stand anywhere on the line, up to a `--`. */
export function hoist(args: readonly string[]): string[] {
  const globals: string[] = [];
  const rest: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const argument = args[i] ?? '';
    const value = args[i + 1];
    if (argument === '--') {
      rest.push(...args.slice(i));
      break;
    }
    if (argument === '--json' || /^--(?:home|as|server)=/.test(argument)) globals.push(argument);
    else if (['--home', '--as', '--server'].includes(argument) && value !== undefined) {
      globals.push(argument, value);
      i += 1;
    } else rest.push(argument);
  }
  return [...globals, ...rest];
}
