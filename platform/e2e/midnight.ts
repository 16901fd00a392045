/**
 * Loaded into a server before anything else (`node --import`): at SIGUSR2 its clock jumps to the next midnight,
 * UTC, and goes on from there. The end of a term can be waited for no other way.
 */
const real = Date;
let ahead = 0;

globalThis.Date = new Proxy(real, {
  construct: (target, given, made: typeof Date) =>
    Reflect.construct(target, given.length === 0 ? [real.now() + ahead] : given, made) as Date,
  get: (target, name) => (name === 'now' ? () => real.now() + ahead : (Reflect.get(target, name) as unknown)),
});

process.on('SIGUSR2', () => {
  const now = real.now();
  ahead = 86_400_000 - (now % 86_400_000);
});
