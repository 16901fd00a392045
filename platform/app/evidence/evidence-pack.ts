import type { EvidencePack } from '@vitrine/api';
import { tablesOf, type Database } from '@vitrine/core/database';
import type { AuditTables } from '../audit/tables.ts';
import { vocabulary } from '../record/vocabulary.ts';
import { controls } from './controls.ts';
import type { EvidencePorts } from './ports.ts';
import { asvs } from './standards/asvs.ts';
import { dspt } from './standards/dspt.ts';
import { satre } from './standards/satre.ts';
import type { Shown } from './statement.ts';
import { systemFacts } from './system-facts.ts';

/** The standards that the pack answers, each with every statement of it. */
export const standards = [satre, dspt, asvs] as const;

/** Kinds of acts of which only reviewers may know that there are any. */
const forReviewers = new Set(['case.step', 'incident.step']);

/**
 * The evidence that this environment keeps to the standards, as the running system shows it now. What is typed by hand
 * is which control answers which statement; settings, versions, accounts, keys, heads of the logs, counts and days are
 * read.
 *
 * @param reviewer whether whoever asks may see of which kinds of acts only reviewers know
 */
export async function evidencePack(ports: EvidencePorts, reviewer: boolean): Promise<EvidencePack> {
  const { allSettings: settings, clock, database } = ports;
  const acts = await countKinds(database);
  return {
    format: 'vitrine-evidence-1',
    made: clock.now().toISOString(),
    origin: new URL(settings.publicUrl ?? `http://localhost:${settings.port}`).origin,
    system: (await systemFacts(ports)).map((fact) => ({ ...fact, values: [...fact.values] })),
    controls: Object.entries(controls).map(([name, { holds, doc, tests, kinds = [], facts = [], page }]) => ({
      name,
      holds,
      doc,
      tests: [...tests],
      log: kinds.map((kind) => {
        const title = vocabulary.find(kind)?.title ?? kind;
        if (forReviewers.has(kind) && !reviewer) return { kind, title, acts: null, last: null };
        return { kind, title, ...(acts.get(kind) ?? { acts: 0, last: null }) };
      }),
      facts: [...facts],
      ...(page === undefined ? {} : { page }),
    })),
    standards: standards.map(({ statements, ...standard }) => ({
      ...standard,
      statements: statements.map((one) => ({ ...one, shown: writable(one.shown) })),
    })),
  };
}

function writable(shown: Shown): EvidencePack['standards'][number]['statements'][number]['shown'] {
  return 'controls' in shown ? { ...shown, controls: [...shown.controls] } : { ...shown };
}

interface Counted {
  readonly acts: number;
  readonly last: string | null;
}

/**
 * How many acts of each kind there are, and the day of the last. A vote counts once its round has all votes, as its
 * caster is known from then on: with one request open, a count that grows by one would tell that somebody voted.
 */
async function countKinds(database: Database): Promise<ReadonlyMap<string, Counted>> {
  const rows = await tablesOf<AuditTables>(database)
    .selectFrom('audit_act')
    .select(({ fn }) => ['type', fn.countAll<string | number>().as('acts'), fn.max('day').as('last')])
    .where((where) => where.or([where('type', '!=', 'request.vote'), where('actor', 'is not', null)]))
    .groupBy('type')
    .execute();
  return new Map(rows.map(({ type, acts, last }) => [type, { acts: Number(acts), last }]));
}
