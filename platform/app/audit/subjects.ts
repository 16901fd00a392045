import type { JsonObject } from '@vitrine/core/text';
import type { Subject } from '@vitrine/ledger/events';
import type { Entry } from '@vitrine/ledger/log';
import { z } from 'zod';
import { vocabulary } from '../record/vocabulary.ts';

const one = z.string().min(1).max(300);
const tables = z.array(z.object({ dataset: one, columns: z.array(one).default([]) }));

/** What an entry is about, by the declaration of its event; what does not have its form says nothing. */
export interface Subjects {
  readonly agreement: string | undefined;
  readonly request: string | undefined;
  readonly datasets: readonly string[];
  /** `dataset.column`. */
  readonly columns: readonly string[];
}

export function subjectsOf(entry: Pick<Entry, 'type' | 'public' | 'private'>): Subjects {
  const about = vocabulary.find(entry.type)?.about ?? {};
  const valueOf = (subject: Subject): JsonObject[string] | undefined => {
    const field = about[subject];
    return field === undefined ? undefined : (entry.public[field] ?? entry.private[field]);
  };
  const text = (subject: Subject): string | undefined => one.safeParse(valueOf(subject)).data;
  const used = tables.safeParse(valueOf('columns')).data ?? [];
  return {
    agreement: text('agreement'),
    request: text('request'),
    datasets: [...new Set(datasetsIn(valueOf('dataset')))],
    columns: [
      ...new Set(used.flatMap(({ dataset, columns }) => columns.map((name) => `${dataset}.${name}`))),
    ],
  };
}

/** A name, names, or tables with theirs. */
function datasetsIn(value: unknown): readonly string[] {
  const name = one.safeParse(value);
  if (name.success) return [name.data];
  const names = z.array(one).safeParse(value);
  if (names.success) return names.data;
  return (tables.safeParse(value).data ?? []).map(({ dataset }) => dataset);
}
