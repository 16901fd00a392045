import { addEnvironment, newApp } from './app.ts';
import { environments } from './config/environments.ts';
const app = newApp('/tmp/cdkout');
for (const e of environments.slice(0,1)) addEnvironment(app, e);
console.time('synth'); const a = app.synth(); console.timeEnd('synth');
console.log(a.stacks.map(s=>s.stackName+' '+Object.keys(s.template.Resources).length).join('\n'));
