import type { TreeItem } from './tree.ts';

const roles = {
  value: '',
  person: 'A pseudonym of a person, made for this agreement alone.',
  entity: 'A pseudonym, made for this agreement alone.',
} as const;

/** What the tree's item is. It reads the catalogue only, never data. */
export function AboutItem({ item }: { item: TreeItem | undefined }) {
  return (
    <div id="about-item" className="v-about">
      {item === undefined ? (
        <p className="v-quiet">
          Point at a column, or walk to it with the arrow keys, to read about it. Enter inserts it.
        </p>
      ) : item.kind === 'table' ? (
        <p>
          <code>{item.dataset}</code>: {item.title}. Enter inserts its name.
        </p>
      ) : (
        <>
          <p>
            <code>{item.column.name}</code>, {item.column.type.toLowerCase()}. {item.column.description}
          </p>
          {roles[item.column.role] === '' ? null : <p>{roles[item.column.role]}</p>}
          {item.column.transform === null ? null : <p>Shown as: {item.column.transform}</p>}
          {item.column.codes === undefined ? null : (
            <dl className="v-facts">
              {Object.entries(item.column.codes).map(([code, meaning]) => (
                <div key={code}>
                  <dt>
                    <code>{code}</code>
                  </dt>
                  <dd>{meaning}</dd>
                </div>
              ))}
            </dl>
          )}
        </>
      )}
    </div>
  );
}
