import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const corpusSchema = z.strictObject({
  about: z.string(),
  kinds: z.record(z.string(), z.string()),
  attacks: z.array(z.strictObject({ id: z.string(), kind: z.string(), expect: z.string(), sql: z.string() })),
});
export type LeakCorpus = z.output<typeof corpusSchema>;
export type Attack = LeakCorpus['attacks'][number];

export function leakCorpus(): LeakCorpus {
  const path = join(import.meta.dirname, '..', 'leak-corpus.json');
  return corpusSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
}

/** Names of real tables and columns for the placeholders of the corpus. */
export type AttackNames = Readonly<
  Record<'t' | 'other' | 'text' | 'number' | 'date' | 'hidden' | 'hiddenTable', string>
>;

export function attackSql(attack: Attack, names: AttackNames): string {
  return attack.sql.replaceAll(
    /\{(t|other|text|number|date|hidden|hiddenTable)\}/g,
    (_, name: keyof AttackNames) => names[name],
  );
}
