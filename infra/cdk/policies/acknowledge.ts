import { Validations, type App } from 'aws-cdk-lib';
import type { Environment } from '../config/environment.ts';
import { acknowledgements } from './acknowledgements.ts';

/** Writes each acknowledgement onto its construct. @throws RangeError where there is none: it went, or was renamed */
export function acknowledge(app: App, settings: Environment): void {
  for (const { at, id, reason } of acknowledgements(settings)) {
    const [stack = '', ...path] = at.split('/');
    const found = app.node
      .tryFindChild(`vitrine-${settings.name}-${stack}`)
      ?.node.findAll()
      .find((one) => one.node.path.split('/').slice(1).join('/') === path.join('/'));
    if (found === undefined)
      throw new RangeError(`${id} is acknowledged at ${at}, and there is nothing there`);
    Validations.of(found).acknowledge({ id, reason });
  }
}
