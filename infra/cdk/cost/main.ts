import { environments } from '../config/environments.ts';
import { resourcesOf } from '../templates.ts';
import { hoursAwake, idleMonth, mostOfMachines, total } from './estimate.ts';
import { prices } from './prices.ts';

const out: string[] = [`Prices: ${prices.region}, ${prices.asOf}. ${prices.source}`];
for (const settings of environments) {
  const lines = idleMonth(settings, resourcesOf(settings));
  const always = idleMonth({ ...settings, awake: 'always' }, resourcesOf({ ...settings, awake: 'always' }));
  out.push(
    '',
    `${settings.name}: ${total(lines).toFixed(0)} USD for an idle month (awake ${hoursAwake(settings).toFixed(0)} of ${prices.hours} hours; ${total(always).toFixed(0)} if always)`,
    ...lines.map(({ what, count, usd }) => `${usd.toFixed(2).padStart(10)}  ${what} × ${count}`),
    `At most, machines and database at their greatest: ${mostOfMachines(settings).toFixed(0)} USD`,
  );
}
process.stdout.write(`${out.join('\n')}\n`);
