import type { Workspace } from '@vitrine/api';
import { useRef, useState, type KeyboardEvent } from 'react';
import { plural } from '../logic/times.ts';
import { sqlName } from './completions.ts';
import { AboutItem } from './about-item.tsx';
import { treeMove, visibleItems, type TreeItem } from './tree.ts';

interface Props {
  /** The heading above them. */
  heading?: string;
  tables: Workspace['tables'];
  onInsert: (text: string, kind: 'table' | 'column') => void;
}

/** The tables and columns that the agreement permits. Click or Enter inserts; hover or focus explains. */
export function SchemaTree({ heading = 'Data you may query', tables, onInsert }: Props) {
  const [open, setOpen] = useState<ReadonlySet<string>>(
    () => new Set(tables.slice(0, 1).map((one) => one.dataset)),
  );
  const [focused, setFocused] = useState(tables[0]?.dataset ?? '');
  const [explained, setExplained] = useState<TreeItem>();
  const list = useRef<HTMLDivElement>(null);
  const items = visibleItems(tables, open);
  const at = Math.max(
    0,
    items.findIndex((one) => one.id === focused),
  );

  const toggle = (dataset: string, isOpen: boolean): void =>
    setOpen((was) => {
      const next = new Set(was);
      if (isOpen) next.add(dataset);
      else next.delete(dataset);
      return next;
    });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = treeMove(items, at, event.key);
    if (move === undefined) return;
    event.preventDefault();
    if ('insert' in move) onInsert(sqlName(move.insert), items[at]?.kind ?? 'column');
    else if ('toggle' in move) toggle(move.toggle, move.open);
    else {
      const id = items[move.go]?.id ?? focused;
      setFocused(id);
      list.current?.querySelector<HTMLElement>(`[data-item="${CSS.escape(id)}"]`)?.focus();
    }
  };
  return (
    <section className="v-schema" aria-labelledby="schema">
      <h2 id="schema" className="nhsuk-heading-xs">
        {heading}
      </h2>
      <div ref={list} role="tree" aria-labelledby="schema" className="v-tree" onKeyDown={onKeyDown}>
        {items.map((item, i) => (
          <div
            key={item.id}
            role="treeitem"
            data-item={item.id}
            aria-level={item.kind === 'table' ? 1 : 2}
            aria-expanded={item.kind === 'table' ? item.open : undefined}
            aria-describedby={explained?.id === item.id ? 'about-item' : undefined}
            tabIndex={i === at ? 0 : -1}
            className={item.kind === 'table' ? 'v-tree__table' : 'v-tree__column'}
            onFocus={() => {
              setFocused(item.id);
              setExplained(item);
            }}
            onMouseEnter={() => setExplained(item)}
            onClick={() =>
              item.kind === 'column'
                ? onInsert(sqlName(item.column.name), 'column')
                : toggle(item.dataset, !item.open)
            }
          >
            {item.kind === 'table' ? (
              <>
                <span aria-hidden="true" className="v-tree__twist">
                  {item.open ? '▾' : '▸'}
                </span>
                <code>{item.dataset}</code> <span className="v-quiet">{plural(item.columns, 'column')}</span>
              </>
            ) : (
              <>
                <code>{item.column.name}</code>{' '}
                <span className="v-quiet">{item.column.type.toLowerCase()}</span>
              </>
            )}
          </div>
        ))}
      </div>
      <AboutItem item={explained} />
    </section>
  );
}
