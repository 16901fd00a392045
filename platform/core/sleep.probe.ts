/** A program that says that it runs and then runs for ever; for sandbox.test.ts. */
process.stdout.write('running\n');
setInterval(() => undefined, 1000);
