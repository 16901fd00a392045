import { addChecks, addAcknowledgedEnvironment, newApp } from './app.ts';
import { environments } from './config/environments.ts';

/** What `cdk` runs: `-c environment=dev` chooses one; without it there is nothing, so that nobody deploys all. */
const app = newApp();
const wanted: unknown = app.node.tryGetContext('environment');
for (const settings of environments) if (settings.name === wanted) addAcknowledgedEnvironment(app, settings);
addChecks(app);
app.synth();
