import { InvalidInput, NotFound } from '@vitrine/core/errors';
import { KernelRefused, KernelUnavailable, OutputTooLarge, RoomEnded } from './errors.ts';

export function kernelFailed(cause?: unknown): KernelUnavailable {
  return new KernelUnavailable({
    detail: 'The kernel could not be started.',
    help: 'Try again; if it happens again, tell the operator.',
    cause,
  });
}

export function languageUnavailable(language: 'python' | 'r', why: string): KernelUnavailable {
  return new KernelUnavailable({
    detail: `${language === 'r' ? 'R' : 'Python'} is not available here: ${why}`,
    help: 'SQL works meanwhile. The operator sees on the Environment page what is missing.',
  });
}

export function kernelsRefused(): KernelRefused {
  return new KernelRefused({
    detail:
      'This room has no kernels of this language: its agreement does not name it, or shows aggregates only.',
    help: 'Under aggregates code runs detached, where the agreement names its language; ask the access officer.',
  });
}

export function outputNotFound(): NotFound {
  return new NotFound({
    detail: 'The kernel has no output of this name.',
    help: 'Put it there with vitrine.output(…) and look at the list of outputs again.',
  });
}

export function outputTooLarge(): OutputTooLarge {
  return new OutputTooLarge({
    detail: 'The output is larger than 5 MiB, which is more than a file of a request can be.',
    help: 'Aggregate it further, or split it.',
  });
}

export function noSuchResult(name: string): NotFound {
  return new NotFound({
    detail: `No SQL cell of the notebook has a result of the name ${name}; run the cell first. Its name stands above it.`,
  });
}

export function roomGone(): RoomEnded {
  return new RoomEnded({
    detail: 'The room is not open any more.',
    help: 'Run the code again: it opens a new room.',
  });
}

export function variablesUnsaid(): KernelUnavailable {
  return new KernelUnavailable({
    detail: 'The kernel did not say which variables it has, though nothing runs in it.',
    help: 'Run a cell. If that works and this does not, restart the language.',
  });
}

export function tooManyKernels(): KernelUnavailable {
  return new KernelUnavailable({
    detail: 'The room has as many kernels as it may.',
    help: 'Close one of them, or wait until it has ended.',
  });
}

export function codeTooLong(): InvalidInput {
  return new InvalidInput({
    detail: 'A cell has at most 1 MiB of code.',
    help: 'Split it into several cells.',
  });
}
