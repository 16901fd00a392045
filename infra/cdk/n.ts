import { addEnvironment, newApp } from './app.ts';
import { environments } from './config/environments.ts';
import { AwsSolutionsChecks, NIST80053R5Checks } from 'cdk-nag';
const app = newApp('/tmp/cdkout');
addEnvironment(app, environments[Number(process.argv[2])]!);
for (const P of [AwsSolutionsChecks, NIST80053R5Checks]) {
 const r = new P(app).validateScope(app) as any;
 for (const v of r.violations) console.log(v.ruleName, '|', v.violatingResources?.length ?? v.violatingConstructs?.length, '|', (v.violatingResources??v.violatingConstructs).slice(0,6).map((x:any)=>x.resourceLogicalId ?? x.constructPath).join(' '), '|', v.description?.slice(0,140));
}
