/** Memory of instance types in GiB, and processors; from AWS's pages of instance types. */
const sizes: Readonly<Record<string, { readonly cpus: number; readonly memoryGiB: number }>> = {
  't4g.small': { cpus: 2, memoryGiB: 2 },
  't4g.medium': { cpus: 2, memoryGiB: 4 },
  'm7g.large': { cpus: 2, memoryGiB: 8 },
  'm7g.xlarge': { cpus: 4, memoryGiB: 16 },
  'r7g.2xlarge': { cpus: 8, memoryGiB: 64 },
  'r7g.4xlarge': { cpus: 16, memoryGiB: 128 },
};

/**
 * What one task takes of a machine: all but a share for the system and the ECS agent, so that a machine has one
 * task. On Fargate (no size) the smallest there is.
 * @returns cpu in units of 1/1024 of a processor, memory in MiB
 */
export function taskSize(size: string | undefined): { readonly cpu: number; readonly memoryMiB: number } {
  if (size === undefined) return { cpu: 256, memoryMiB: 512 };
  const machine = sizes[size];
  if (machine === undefined)
    throw new RangeError(`the memory of ${size} is not known here: add it to task-size.ts`);
  const memoryMiB = Math.floor((machine.memoryGiB * 1024 * 3) / 4 / 256) * 256;
  return { cpu: machine.cpus * 1024 - 256, memoryMiB };
}
