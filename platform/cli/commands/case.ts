import { caseAbouts, caseOutcomes } from '@vitrine/api';
import { Argument, type Command } from 'commander';
import { withClient, type GlobalOptions } from '../connect.ts';
import { createOutput, table } from '../output.ts';
import { caseText } from '../text/case-text.ts';

type About = (typeof caseAbouts)[number];
type Outcome = (typeof caseOutcomes)[number];
/** Prints a document, or its words. */
type Say = (document: unknown, text: () => string) => void;

/** Case files: reviewers open, ask, note and close; whoever is asked answers. */
export function caseCommands(program: Command): void {
  const globals = (): GlobalOptions => program.opts<GlobalOptions>();
  const say: Say = (document, text) => createOutput(globals().json).result(document, text);
  const cases = program.command('case').description('case files of the oversight body');

  cases
    .command('list')
    .description('the cases that you may review')
    .action(async () => {
      await withClient(globals(), async (client) => {
        const found = await client.call('listCases', {});
        say(found, () =>
          table(
            ['case', 'about', 'state', 'questions open', 'last'],
            found.cases.map((one) => [
              one.id,
              one.about.label,
              one.outcome ?? one.state,
              String(one.waiting),
              one.updatedAt,
            ]),
          ),
        );
      });
    });

  cases
    .command('show <case>')
    .description('one case with all of its steps')
    .action(async (id: string) => {
      await withClient(globals(), async (client) => {
        const found = await client.call('getCase', { params: { case: id } });
        say(found, () => caseText(found));
      });
    });

  cases
    .command('open')
    .description('opens a case about an entry, a person, an agreement, a dataset or a request')
    .addArgument(new Argument('<kind>', 'what it is about').choices(caseAbouts))
    .argument('<id>', 'an entry’s number, a person’s id, a reference, a name')
    .requiredOption('--words <finding>', 'what you found')
    .action(async (kind: About, id: string, { words }: { words: string }) => {
      await withClient(globals(), async (client) => {
        const opened = await client.call('openCase', { body: { about: { kind, id }, words } });
        say(opened, () => `Case ${opened.id} is open.`);
      });
    });

  questionCommands(cases, globals, say);

  stateCommands(cases, globals, say);
}

/** Questions of a case, and their answers. */
function questionCommands(cases: Command, globals: () => GlobalOptions, say: Say): void {
  cases
    .command('ask <case> <person>')
    .description('asks a person, by their sign-in name; they see the question and nothing else')
    .requiredOption('--words <question>', 'the question')
    .action(async (id: string, to: string, { words }: { words: string }) => {
      await withClient(globals(), async (client) => {
        const asked = await client.call('askInCase', { params: { case: id }, body: { to, words } });
        say(asked, () => `Question ${asked.id} waits for ${to}.`);
      });
    });

  cases
    .command('questions')
    .description('what you were asked')
    .action(async () => {
      await withClient(globals(), async (client) => {
        const found = await client.call('listQuestions', {});
        say(found, () =>
          table(
            ['question', 'asked', 'state', 'words'],
            found.questions.map(({ id, at, state, words }) => [id, at, state, words]),
          ),
        );
      });
    });

  cases
    .command('answer <question>')
    .description('answers a question that you were asked, once')
    .requiredOption('--words <answer>', 'your answer, on record with your name, for reviewers')
    .action(async (question: string, { words }: { words: string }) => {
      await withClient(globals(), async (client) => {
        const told = await client.call('answerQuestion', { params: { question }, body: { words } });
        say(told, () => 'Your answer is on record.');
      });
    });
}

/** What reviewers put on record, and the end of a case. */
function stateCommands(cases: Command, globals: () => GlobalOptions, say: Say): void {
  cases
    .command('note <case>')
    .description('notes something in a case')
    .requiredOption('--words <words>', 'what to note')
    .action(async (id: string, body: { words: string }) => {
      await withClient(globals(), async (client) => {
        const told = await client.call('noteInCase', { params: { case: id }, body });
        say(told, () => 'It is on record.');
      });
    });

  cases
    .command('close <case>')
    .description('records what came of a case, and closes it')
    .addArgument(new Argument('<outcome>').choices(caseOutcomes))
    .requiredOption('--words <words>', 'why')
    .action(async (id: string, outcome: Outcome, { words }: { words: string }) => {
      await withClient(globals(), async (client) => {
        const body = { outcome, words };
        const told = await client.call('closeCase', { params: { case: id }, body });
        say(told, () => `Case ${id} is closed: ${outcome}.`);
      });
    });

  cases
    .command('reopen <case>')
    .description('opens a closed case again')
    .requiredOption('--words <words>', 'why')
    .action(async (id: string, body: { words: string }) => {
      await withClient(globals(), async (client) => {
        const told = await client.call('reopenCase', { params: { case: id }, body });
        say(told, () => `Case ${id} is open again.`);
      });
    });
}
