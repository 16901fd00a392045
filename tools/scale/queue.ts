/** Work that comes to one place: when, and how long it takes one of its servers, both in seconds. */
export interface Job {
  readonly at: number;
  readonly takes: number;
}

export interface QueueOutcome {
  /** Share of the servers' time that was worked, from the first arrival to the last end. */
  readonly busy: number;
  /** How long a job waited before it began, in seconds: half of the jobs, and 95 and 99 in a hundred, no longer. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly mean: number;
}

/**
 * A place with so many servers that takes jobs in the order in which they come (a G/G/c queue, first come, first
 * served). @param jobs by their arrival
 */
export function queue(jobs: readonly Job[], servers: number): QueueOutcome {
  const freeAt = new Float64Array(servers);
  const waits = new Float64Array(jobs.length);
  let worked = 0;
  let end = 0;
  for (const [index, { at, takes }] of jobs.entries()) {
    // Few servers: the first that is free is looked for, not kept in order.
    let first = 0;
    for (let one = 1; one < servers; one += 1) if ((freeAt[one] ?? 0) < (freeAt[first] ?? 0)) first = one;
    const begins = Math.max(at, freeAt[first] ?? 0);
    waits[index] = begins - at;
    freeAt[first] = begins + takes;
    worked += takes;
    end = Math.max(end, begins + takes);
  }
  waits.sort();
  const at = (share: number): number =>
    waits[Math.min(waits.length - 1, Math.floor(share * waits.length))] ?? 0;
  const span = end - (jobs[0]?.at ?? 0);
  return {
    busy: span === 0 ? 0 : worked / (span * servers),
    ...{ p50: at(0.5), p95: at(0.95), p99: at(0.99) },
    mean: waits.reduce((sum, wait) => sum + wait, 0) / Math.max(1, waits.length),
  };
}
