import type { PathParameters, RouteName, Routes } from '@vitrine/api';
import type { Person } from '@vitrine/identity/people';
import type { z } from 'zod';

/** Who calls, and whether they are still waiting for the answer. */
export interface Caller {
  readonly person: Person;
  readonly signal: AbortSignal;
}

export interface Input<Name extends RouteName> {
  readonly params: Record<PathParameters<Routes[Name]['path']>, string>;
  readonly query: z.output<Routes[Name]['query']>;
  readonly body: z.output<Routes[Name]['body']>;
}

type Out<Name extends RouteName> = z.input<Routes[Name]['out']>;

/** A file to download. */
export interface Download {
  readonly fileName: string;
  readonly bytes: Uint8Array;
}

type AnswerOf<Name extends RouteName> = Routes[Name]['answer'] extends 'stream'
  ? AsyncIterable<Out<Name>>
  : Routes[Name]['answer'] extends 'download'
    ? Promise<Download>
    : Promise<Out<Name>>;

export type UseCase<Name extends RouteName> = (caller: Caller, input: Input<Name>) => AnswerOf<Name>;

/** The session routes are the server's own; everything else is a use case. */
export type UseCaseName = Exclude<RouteName, 'getSession' | 'endSession'>;
export type UseCases = { readonly [Name in UseCaseName]: UseCase<Name> };
