import type { AuditAct, AuditFilter } from '@vitrine/api';
import { writeCsv } from '@vitrine/disclosure-control/format';
import type { RecordPorts } from '../record/ports.ts';
import { recordFact } from '../record/acts.ts';
import { actsExported } from './events.ts';
import { listActs } from './list-acts.ts';

/** Acts of one export: more are had by a narrower filter, each on record. */
const mostExported = 5_000;

export interface Exported {
  readonly fileName: string;
  readonly text: string;
  readonly acts: number;
  readonly more: boolean;
}

/** The acts that fit, as the list shows them; who exported which is on record before a line is given out. */
export async function exportActs(
  ports: Pick<RecordPorts, 'ledger' | 'database' | 'projection' | 'clock'>,
  person: string,
  filter: AuditFilter,
  format: 'csv' | 'json',
): Promise<Exported> {
  const { acts, next } = await listActs(ports.ledger, ports.database, { ...filter, limit: mostExported });
  const said: Record<string, string> = {};
  for (const [name, value] of Object.entries(filter)) if (value !== undefined) said[name] = value;
  await recordFact(ports, person, {
    type: actsExported,
    public: {},
    private: { filter: said, format, acts: acts.length },
  });
  const day = ports.clock.now().toISOString().slice(0, 10);
  const text = format === 'csv' ? csvOf(acts) : `${JSON.stringify(acts, null, 2)}\n`;
  return { fileName: `audit-${day}.${format}`, text, acts: acts.length, more: next !== null };
}

const columns = ['Began', 'Entry', 'Time', 'Who', 'Kind', 'Decision', 'Code', 'Agreement', 'What', 'Act'];

function csvOf(acts: readonly AuditAct[]): string {
  const rows = acts.map((act) =>
    [
      act.began,
      act.index,
      act.at,
      act.actor?.name ?? null,
      act.type,
      act.decision,
      act.code ?? null,
      act.agreement ?? null,
      act.summary,
      act.act,
    ].map((value) => (value === null ? { kind: 'missing' as const } : { kind: 'value' as const, value })),
  );
  return writeCsv(columns, rows);
}
