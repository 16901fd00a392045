/** A value of the result cannot be carried by its Arrow type; names the type, never the value. */
export class ResultOutOfRange extends Error {
  readonly engineType: string;
  constructor(engineType: string) {
    super('A value of the result is outside what its type can carry.');
    this.engineType = engineType;
  }
}
