import { readFile, writeFile } from 'node:fs/promises';
import { assessment, incidentTold, type Assessment } from '@vitrine/api';
import { InvalidInput } from '@vitrine/core/errors';
import { Argument, Option, type Command } from 'commander';
import { withClient, type GlobalOptions } from '../connect.ts';
import { createOutput, table } from '../output.ts';
import { clockText, incidentText } from '../text/case-text.ts';

type Told = (typeof incidentTold)[number];
/** Prints a document, or its words. */
type Say = (document: unknown, text: () => string) => void;

/** Incidents with the legal clock of 72 hours, their containment and the report to the regulator. */
export function incidentCommands(program: Command): void {
  const globals = (): GlobalOptions => program.opts<GlobalOptions>();
  const say: Say = (document, text) => createOutput(globals().json).result(document, text);
  const incident = program.command('incident').description('incidents and breaches (oversight reviewers)');

  incident
    .command('list')
    .description('incidents, with the time that is left to tell the regulator')
    .action(async () => {
      await withClient(globals(), async (client) => {
        const found = await client.call('listIncidents', {});
        say(found, () =>
          table(
            ['incident', 'state', 'risk', 'regulator', 'what'],
            found.incidents.map((one) => [one.id, one.state, one.risk, clockText(one.clock), one.what]),
          ),
        );
      });
    });

  incident
    .command('declare <file>')
    .description('declares an incident; the file is JSON: when, what data, about how many, risk, measures')
    .option('--case <case>', 'the case from which it is declared')
    .action(async (file: string, options: { case?: string }) => {
      const body = { ...(await assessmentIn(file)), ...options };
      await withClient(globals(), async (client) => {
        const declared = await client.call('declareIncident', { body });
        say(declared, () => `Incident ${declared.id} is declared.`);
      });
    });

  incident
    .command('assess <incident> <file>')
    .description('replaces what is thought of an incident by a file of the same form')
    .option('--late <reasons>', 'why the regulator was told late, where awareness is found to be earlier')
    .action(async (id: string, file: string, options: { late?: string }) => {
      const body = { ...(await assessmentIn(file)), ...options };
      await withClient(globals(), async (client) => {
        const told = await client.call('assessIncident', { params: { incident: id }, body });
        say(told, () => 'The assessment is on record.');
      });
    });

  incident
    .command('show <incident>')
    .description('one incident: what is known, its clock, containment and who was told')
    .action(async (id: string) => {
      await withClient(globals(), async (client) => {
        const found = await client.call('getIncident', { params: { incident: id } });
        say(found, () => incidentText(found));
      });
    });

  toldCommands(incident, globals, say);

  endCommands(incident, globals, say);
}

/** Whom an incident is told to. */
function toldCommands(incident: Command, globals: () => GlobalOptions, say: Say): void {
  incident
    .command('contain <incident> <agreement>')
    .description('asks the access officers to suspend an agreement')
    .requiredOption('--words <words>', 'why, for the officers')
    .action(async (id: string, agreement: string, { words }: { words: string }) => {
      await withClient(globals(), async (client) => {
        const body = { agreement, words };
        const told = await client.call('containIncident', { params: { incident: id }, body });
        say(told, () => `The officers are asked to suspend ${agreement}.`);
      });
    });

  incident
    .command('notify <incident>')
    .description('records that the regulator was told')
    .requiredOption('--reference <reference>', 'the regulator’s')
    .option('--at <moment>', 'when, as 2026-06-15T12:00:00Z; else now')
    .option('--late <reasons>', 'why later than 72 hours')
    .action(async (id: string, options: { reference: string; at?: string; late?: string }) => {
      await withClient(globals(), async (client) => {
        const body = { ...options, at: options.at ?? new Date().toISOString() };
        const told = await client.call('notifyRegulator', { params: { incident: id }, body });
        say(told, () => 'It is on record.');
      });
    });

  incident
    .command('tell <incident>')
    .description('records that somebody else was told')
    .addArgument(new Argument('<who>').choices(incidentTold))
    .requiredOption('--words <words>', 'what they were told, and how')
    .option('--at <moment>', 'when, as 2026-06-15T12:00:00Z; else now')
    .action(async (id: string, who: Told, { words, at }: { words: string; at?: string }) => {
      await withClient(globals(), async (client) => {
        const body = { who, words, at: at ?? new Date().toISOString() };
        const told = await client.call('tellOfIncident', { params: { incident: id }, body });
        say(told, () => 'It is on record.');
      });
    });
}

/** The end of an incident, and its report. */
function endCommands(incident: Command, globals: () => GlobalOptions, say: Say): void {
  for (const [name, operation, what] of [
    ['close', 'closeIncident', 'closes an incident of which the regulator was told, or need not be'],
    ['reopen', 'reopenIncident', 'opens a closed incident again'],
  ] as const)
    incident
      .command(`${name} <incident>`)
      .description(what)
      .requiredOption('--words <words>', 'why')
      .action(async (id: string, body: { words: string }) => {
        await withClient(globals(), async (client) => {
          const told = await client.call(operation, { params: { incident: id }, body });
          say(told, () => 'It is on record.');
        });
      });

  incident
    .command('report <incident>')
    .description('the report to the regulator (UK GDPR, article 33(3))')
    .addOption(
      new Option('--format <format>', 'the file’s form').choices(['markdown', 'json']).default('markdown'),
    )
    .option('--out <file>', 'where to; else on the screen')
    .action(async (id: string, { format, out }: { format: 'markdown' | 'json'; out?: string }) => {
      await withClient(globals(), async (client) => {
        const found = await client.call('getIncidentReport', { params: { incident: id } });
        const text = format === 'markdown' ? found.markdown : `${JSON.stringify(found.report, null, 2)}\n`;
        if (out === undefined) say(found.report, () => text.trimEnd());
        // Nobody else of this machine reads it.
        else {
          await writeFile(out, text, { mode: 0o600 });
          say({ file: out }, () => `The report is in ${out}.`);
        }
      });
    });
}

/** @throws InvalidInput for a file that is no assessment */
async function assessmentIn(file: string): Promise<Assessment> {
  const read = assessment.safeParse(parsed(await readFile(file, 'utf8')));
  if (read.success) return read.data;
  const field = read.error.issues[0]?.path.join('.') ?? '';
  throw new InvalidInput({
    detail: field === '' ? 'The file is no JSON object.' : `The field ${field} does not have its form.`,
    help: 'docs/igard-reviewer.md shows a whole file.',
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
