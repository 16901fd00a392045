import type { Command } from 'commander';
import { withClient, type GlobalOptions } from '../connect.ts';
import { createOutput } from '../output.ts';
import { budgetText } from '../text/privacy-text.ts';

export function budgetCommands(program: Command): void {
  program
    .command('budget')
    .description('what is left of an agreement’s privacy budget, and what was bought')
    .requiredOption('--agreement <ref>', 'the agreement')
    .action(async ({ agreement }: { agreement: string }) => {
      const globals = program.opts<GlobalOptions>();
      await withClient(globals, async (client) => {
        const account = await client.call('getPrivacyBudget', { params: { ref: agreement } });
        createOutput(globals.json).result(account, () => budgetText(account));
      });
    });
}
