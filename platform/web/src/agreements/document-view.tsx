import { documentText } from '../logic/document-text.ts';
import { Empty } from '../ui/empty.tsx';
import type { Json } from './document-fields.ts';
import { readingOrder, type Clause } from './reading-order.ts';

/** The whole document in reading order, and as it was written, for those who compare it letter by letter. */
export function DocumentView({ document }: { document: Json | undefined }) {
  if (document === undefined) {
    return <Empty>Its people, the officers and the oversight body may read the document.</Empty>;
  }
  return (
    <>
      {readingOrder(document).map((part, i) => (
        <section key={`${part.title}:${i}`} className="v-part" aria-label={part.title}>
          <h3 className="nhsuk-heading-xs">{part.title}</h3>
          <dl className="v-clauses">
            {part.clauses.map((clause) => (
              <Row key={clause.path + clause.name} clause={clause} />
            ))}
          </dl>
        </section>
      ))}
      <details className="v-as-written">
        <summary>As it was written (YAML)</summary>
        <pre className="v-document v-document--whole" tabIndex={0} aria-label="Agreement document">
          {documentText(document)}
        </pre>
      </details>
    </>
  );
}

function Row({ clause: { name, lines } }: { clause: Clause }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {lines.length === 1 ? (
          <span className="v-prewrap v-break">{lines[0]}</span>
        ) : (
          <ul>
            {lines.map((line) => (
              <li key={line} className="v-break">
                {line}
              </li>
            ))}
          </ul>
        )}
      </dd>
    </div>
  );
}
