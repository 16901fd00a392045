const safeName = /^[a-z][a-z0-9-]{0,60}$/;

/** Key names are fixed words in our own code, and become names of files and objects. @throws TypeError */
export function demandName(name: string): void {
  if (!safeName.test(name)) throw new TypeError('Key names are lower-case words.');
}
