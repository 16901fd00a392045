// Lambda looks for a module in plain JavaScript; Node 24 reads the types in the next one by itself.
export { handler } from './handler.ts';
