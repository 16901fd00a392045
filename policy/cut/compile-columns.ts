import { InvalidInput } from '@vitrine/core/errors';
import type { Agreement, Grant } from '../agreement/agreement.ts';
import { transformedType } from './transform/apply-transform.ts';
import type { ColumnView } from './catalogue-view.ts';
import type { CompileFault } from './compile-fault.ts';
import { personColumn } from './column-names.ts';
import type { CutColumn } from './cut-definition.ts';
import { parseTransform, type Transform } from './transform/transform.ts';
import type { VisibleColumn } from './visible.ts';

interface Columns {
  readonly columns: readonly CutColumn[];
  readonly visible: readonly VisibleColumn[];
}

const person: CutColumn = { kind: 'person', name: personColumn, type: 'integer' };
const visiblePerson: VisibleColumn = {
  name: personColumn,
  type: 'integer',
  role: 'person',
  description: 'Pseudonym of the person: a random number, the same in all tables of this agreement',
  transform: null,
};

/** The visible columns of one grant, the person's pseudonym first where the agreement links. */
export function compileColumns(
  agreement: Agreement,
  grant: Grant,
  available: readonly ColumnView[],
  path: readonly (string | number)[],
  faults: CompileFault[],
): Columns {
  const byName = new Map(available.map((column) => [column.name, column]));
  const { linkage } = agreement;
  const columns: CutColumn[] = linkage.person ? [person] : [];
  const visible: VisibleColumn[] = linkage.person ? [visiblePerson] : [];
  const seen = new Set([personColumn]);
  grant.columns.forEach((name, at) => {
    const here = [...path, 'columns', at];
    const column = byName.get(name);
    // Direct identifiers are never published, so naming one says no more than naming nothing.
    if (column === undefined || column.class === 'direct') {
      faults.push({
        path: here,
        message: `Dataset ${grant.dataset} has no column ${name} that can be granted.`,
      });
      return;
    }
    if (seen.has(name.toLowerCase())) {
      faults.push({ path: here, message: `Column ${name} stands here twice, in upper or lower case.` });
      return;
    }
    seen.add(name.toLowerCase());
    if (column.class === 'key') {
      addKey(column, here);
      return;
    }
    const transform = transformOf(grant, column, path, faults);
    const type = transformedType(transform, column.type);
    if (type === undefined) {
      faults.push({
        path: [...path, 'transforms', name],
        message: `A ${column.type} column cannot be transformed so.`,
      });
      return;
    }
    columns.push({ kind: 'value', name, source: name, sourceType: column.type, transform, type });
    visible.push({
      name,
      type,
      role: 'value',
      description: descriptionAfter(transform, column),
      transform: transform === null ? null : (grant.transforms[name] ?? null),
      // A shortened code no longer has the meaning listed for the whole one.
      ...(column.codes === undefined || transform !== null ? {} : { codes: column.codes }),
      ...(column.bounds === undefined || transform !== null ? {} : { bounds: column.bounds }),
    });
  });
  for (const name of Object.keys(grant.transforms)) {
    if (!grant.columns.includes(name)) {
      faults.push({
        path: [...path, 'transforms', name],
        message: `Column ${name} is not among the columns granted.`,
      });
    }
  }
  return { columns, visible };

  function addKey(column: ColumnView, here: readonly (string | number)[]): void {
    const { entity, name } = column;
    if (entity === undefined || !linkage.entities.includes(entity)) {
      faults.push({
        path: here,
        message: `Column ${name} is a key: it can be granted only as a pseudonym, by naming ${entity ?? 'its entity'} in linkage.entities.`,
      });
      return;
    }
    if (grant.transforms[name] !== undefined) {
      faults.push({ path: [...path, 'transforms', name], message: 'A pseudonym cannot be transformed.' });
      return;
    }
    columns.push({ kind: 'entity', name, source: name, entity, type: 'integer' });
    visible.push({ name, type: 'integer', role: 'entity', description: column.description, transform: null });
  }
}

/** A lookup puts something else in the code's place, so the column's own description would mislead. */
function descriptionAfter(transform: Transform | null, { name, description, lookups }: ColumnView): string {
  const parent = transform?.kind === 'lookup' ? lookups?.[transform.name] : undefined;
  return parent === undefined ? description : `${parent} In place of ${name}: ${description}`;
}

function transformOf(
  grant: Grant,
  column: ColumnView,
  path: readonly (string | number)[],
  faults: CompileFault[],
): Transform | null {
  const text = Object.hasOwn(grant.transforms, column.name) ? grant.transforms[column.name] : undefined;
  if (text === undefined) return null;
  const here = [...path, 'transforms', column.name];
  if (!column.transforms.includes(text)) {
    const permitted = column.transforms.length === 0 ? 'none' : column.transforms.join(', ');
    faults.push({
      path: here,
      message: `Transform ${text} is not offered for column ${column.name}; offered: ${permitted}.`,
    });
    return null;
  }
  try {
    return parseTransform(text);
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    faults.push({ path: here, message: error.message });
    return null;
  }
}
