import type { Answer, BundleManifest } from '@vitrine/api';
import { NotFound } from '@vitrine/core/errors';
import { digestOf } from '@vitrine/core/text';
import type { Person } from '@vitrine/identity/people';
import { demandInForce } from '../../agreements/usable.ts';
import type { UsableAgreement } from '../../agreements/usable-agreement.ts';
import { refuseWhileStopped } from '../../environment/environment-state.ts';
import { allowanceOf, pageLocks, recordShown, valuesPerRow } from '../../executions/meter.ts';
import type { RecordPorts } from '../../record/ports.ts';
import { fitOutputs } from '../fit-outputs.ts';
import { outputCost } from '../output-cost.ts';
import type { KeptBundle } from './bundle-store.ts';

type Ports = Pick<RecordPorts, 'database' | 'clock' | 'projection' | 'locks'>;

/**
 * All that code could choose of what a bundle says of itself, as text. A digest is of it: of an output that has few
 * values it tells which it is, and a file may be named, or be as long, as a value.
 */
export function tellingText({ cells, files, misnamed }: BundleManifest): string {
  return [
    ...cells.map(({ state, truncated }) => `${state} ${truncated}`),
    ...cells.flatMap(({ outputs }) => outputs.map(({ kind, size, sha256 }) => `${kind} ${size} ${sha256}`)),
    ...files.map(({ name, bytes, sha256 }) => `${name} ${bytes} ${sha256}`),
    String(misnamed),
  ].join('\n');
}

/** Shows what a bundle holds, counted and on record first. @throws AllowanceUsed */
export async function showManifest(
  ports: Ports,
  person: Person,
  usable: UsableAgreement,
  { manifest }: KeptBundle,
): Promise<Answer<'showBundle'>> {
  const { ref, agreement } = usable;
  const text = tellingText(manifest);
  const cost = outputCost({ kind: 'value', text }, { valuesPerRow: valuesPerRow(agreement) });
  return ports.locks.hold(pageLocks(person, ref), async () => {
    await demandInForce(ports, ref);
    await recordShown(ports, person, { ref, agreement, item: `bundle ${manifest.id}`, kind: 'output', cost });
    await refuseWhileStopped(ports.database);
    const { shownToday } = await allowanceOf(ports, person, usable);
    return { manifest, sha256: digestOf(manifest), shownToday };
  });
}

/** Shows one output, as much of it as may be. @throws NotFound */
export async function showOutput(
  ports: Ports,
  person: Person,
  usable: UsableAgreement,
  { manifest, outputs }: KeptBundle,
  place: string,
): Promise<Answer<'showBundleOutput'>> {
  const { ref, agreement } = usable;
  const output = /^[1-9][0-9]{0,6}$/.test(place) ? outputs[Number(place) - 1] : undefined;
  if (output === undefined) throw new NotFound({ detail: 'The bundle has no output of this number.' });
  return ports.locks.hold(pageLocks(person, ref), async () => {
    await demandInForce(ports, ref);
    const { left, shownToday: before } = await allowanceOf(ports, person, usable);
    if (output === null)
      return {
        output: null,
        withheld: 'It was too large to be kept beside the others; its digest is of all of it.',
        shownToday: before,
      };
    const { rowsShown: perOutput } = agreement.limits;
    const item = `bundle ${manifest.id} output ${place}`;
    const whole = { left: Infinity, perOutput, text: perOutput, valuesPerRow: valuesPerRow(agreement) };
    const today = { ...whole, left };
    const seen = { ref, agreement, item, kind: 'output' as const };
    const all = fitOutputs([output], whole);
    // What was shown today already is shown again for nothing, whatever is left.
    const again = await recordShown(ports, person, { ...seen, cost: all.items[0]?.cost ?? 0 }).then(
      () => all,
      () => undefined,
    );
    const fitted = again ?? fitOutputs([output], today);
    if (again === undefined)
      await recordShown(ports, person, { ...seen, cost: fitted.items[0]?.cost ?? 0, part: true }, left);
    await refuseWhileStopped(ports.database);
    const { shownToday } = await allowanceOf(ports, person, usable);
    return {
      output: fitted.items[0]?.shown ?? null,
      withheld: fitted.withheld[0]?.detail ?? null,
      shownToday,
    };
  });
}
