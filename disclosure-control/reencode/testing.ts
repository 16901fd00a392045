import { strFromU8, unzipSync } from 'fflate';
import { isNhsNumber } from '../checks/identifiers.ts';
import { getProfile } from '../profiles/catalogue.ts';
import { lookAt } from './look-at.ts';

/** Twenty NHS numbers of the range that the NHS keeps for tests. */
export const twenty: readonly string[] = Array.from({ length: 400 }, (_, at) => `99900${at + 10_000}`)
  .filter(isNhsNumber)
  .slice(0, 20);

/** All that bytes say, parts of archives and their names too, by characters of one byte. */
export function saidBy(bytes: Uint8Array): string {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return Buffer.from(bytes).toString('latin1');
  return Object.entries(unzipSync(bytes))
    .map(([name, part]) => `${name}\n${part[0] === 0x50 ? saidBy(part) : strFromU8(part, true)}`)
    .join('\n');
}

/** What becomes of a file that is asked for: what stops it, and what would leave. */
export async function fateOf(
  bytes: Uint8Array,
): Promise<{ readonly stops: readonly string[]; readonly leaves: string }> {
  const { findings, plain } = await lookAt(bytes, getProfile('acro-default'));
  const stops = findings.filter(({ severity }) => severity === 'problem').map(({ code }) => code);
  return { stops, leaves: saidBy(plain?.bytes ?? bytes) };
}

/** The numbers that leave a file that nothing stops: none may. */
export async function escaping(bytes: Uint8Array): Promise<readonly string[]> {
  const { stops, leaves } = await fateOf(bytes);
  return stops.length > 0 ? [] : twenty.filter((number) => leaves.includes(number));
}
