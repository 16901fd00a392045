import type { Answer } from '@vitrine/api';
import { sha256Hex } from '@vitrine/core/text';
import type { Person } from '@vitrine/identity/people';
import type { KernelVariables } from '@vitrine/notebooks-gateway/client';
import { kernelLanguages, type KernelLanguage } from '@vitrine/notebooks-gateway/protocol';
import { demandInForce } from '../agreements/usable.ts';
import type { UsableAgreement } from '../agreements/usable-agreement.ts';
import { refuseWhileStopped } from '../environment/environment-state.ts';
import { allowanceOf, pageLocks, recordShown, today, valuesPerRow } from '../executions/meter.ts';
import type { OutputPorts } from './ports.ts';
import { outputCost } from './output-cost.ts';

/** What names of variables are listed: letters of any script, digits, _ and . alone. */
const plainName = /^[\p{L}\p{N}_.]{1,100}$/u;
const plainType = /^[A-Za-z0-9_.]{1,60}$/;
/** Lines of a person and day that are remembered; beyond it they count anew. */
const mostLines = 10_000;

type Listed = Answer<'listVariables'>['languages'][number];

/** What was told of variables, by person, agreement and day: it counts once. Digests alone, in memory. */
export class ToldVariables {
  readonly #lines = new Map<string, { readonly day: string; readonly told: Set<string> }>();

  /** The lines that were not told on this day. */
  fresh(key: string, day: string, lines: readonly string[]): readonly string[] {
    const known = this.#lines.get(key);
    return known?.day === day ? lines.filter((line) => !known.told.has(sha256Hex(line))) : lines;
  }

  add(key: string, day: string, lines: readonly string[]): void {
    const known = this.#lines.get(key);
    const told = known?.day === day && known.told.size < mostLines ? known.told : new Set<string>();
    for (const line of lines) told.add(sha256Hex(line));
    this.#lines.set(key, { day, told });
  }
}

/** What may be listed of what a kernel says. Pure. */
export function listed(language: KernelLanguage, { total, variables }: KernelVariables): Listed {
  const named = variables.filter(({ name }) => plainName.test(name));
  const shown = named.map(({ name, type, shape, bytes }) => ({
    name,
    type: plainType.test(type) ? type : 'object',
    shape: shape === null ? null : [...shape],
    bytes,
  }));
  return { language, variables: shown, total, unlisted: Math.max(0, total - shown.length) };
}

const linesOf = ({ language, variables, total, unlisted }: Listed): readonly string[] => [
  ...variables.map(
    ({ name, type, shape, bytes }) => `${language} ${name} ${type} ${shape?.join('x')} ${bytes}`,
  ),
  ...(total === 0 ? [] : [`${language} ${total} ${unlisted}`]),
];

/** The variables of the kernels that run, counted as text where they were not told today, and on record first. */
export async function listVariables(
  ports: OutputPorts,
  person: Person,
  usable: UsableAgreement,
  told: ToldVariables,
): Promise<Answer<'listVariables'>> {
  const { ref, agreement } = usable;
  const found = await Promise.all(
    kernelLanguages.map(async (language) => {
      const session = ports.kernels.seat(person, ref, language)?.session;
      return session === undefined ? [] : [listed(language, await session.variables())];
    }),
  );
  const languages = found.flat();
  const key = `${person.id} ${ref}`;
  return ports.locks.hold(pageLocks(person, ref), async () => {
    await demandInForce(ports, ref);
    const day = today(ports.clock);
    const lines = told.fresh(key, day, languages.flatMap(linesOf));
    const text = lines.join('\n');
    const cost = outputCost({ kind: 'value', text }, { valuesPerRow: valuesPerRow(agreement) });
    if (cost > 0)
      await recordShown(ports, person, {
        ref,
        agreement,
        item: 'variables',
        kind: 'output',
        cost,
        part: true,
      });
    await refuseWhileStopped(ports.database);
    told.add(key, day, lines);
    const { shownToday } = await allowanceOf(ports, person, usable);
    return { languages, shownToday };
  });
}
