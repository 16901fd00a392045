import { Option, type Command } from 'commander';
import { withClient, type GlobalOptions } from '../connect.ts';
import { createOutput } from '../output.ts';
import { outcomeText, standingText, type OptOutKind } from '../text/opt-out-text.ts';

/** Lists of opt-outs: apply, look at, agree, discard, bring back. */
export function optOutCommands(program: Command): void {
  const optout = program.command('optout').description('lists of opt-outs');
  const globals = (): GlobalOptions => program.opts<GlobalOptions>();
  const kindOption = (): Option =>
    new Option('--kind <kind>', 'whose opt-outs').choices(['national', 'type1']).default('national');

  optout
    .command('apply <file>')
    .description('apply a list of NHS numbers from the landing area, or have it wait for a second person')
    .addOption(kindOption())
    .action(async (file: string, { kind }: { kind: OptOutKind }) => {
      await withClient(globals(), async (client) => {
        const outcome = await client.call('applyOptOuts', { body: { file, kind } });
        createOutput(globals().json).result(outcome, () => outcomeText(outcome));
      });
    });

  optout
    .command('undo')
    .description('bring back the list that was in use before')
    .addOption(kindOption())
    .action(async ({ kind }: { kind: OptOutKind }) => {
      await withClient(globals(), async (client) => {
        const outcome = await client.call('undoOptOuts', { body: { kind } });
        createOutput(globals().json).result(outcome, () => outcomeText(outcome));
      });
    });

  optout
    .command('list')
    .description('lists in use, and those that wait for a second person')
    .action(async () => {
      await withClient(globals(), async (client) => {
        const standing = await client.call('listOptOuts', {});
        createOutput(globals().json).result(standing, () => standingText(standing));
      });
    });

  optout
    .command('confirm <proposal>')
    .description('agree, as the second person, to a list that waits')
    .action(async (proposal: string) => {
      await withClient(globals(), async (client) => {
        const outcome = await client.call('confirmOptOuts', { params: { proposal }, body: {} });
        createOutput(globals().json).result(outcome, () => outcomeText(outcome));
      });
    });

  optout
    .command('discard <proposal>')
    .description('discard a list that waits')
    .action(async (proposal: string) => {
      await withClient(globals(), async (client) => {
        const done = await client.call('discardOptOuts', { params: { proposal }, body: {} });
        createOutput(globals().json).result(done, () => 'Discarded: the list in use stays.');
      });
    });
}
