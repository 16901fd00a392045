import type { Request } from '@vitrine/api';
import { SummaryList } from 'nhsuk-react-components';
import { Link } from 'react-router';
import { answerText, questions } from './questions.ts';

/** The answers, each with a way to change it while that is possible. */
export function Context({ request, editable = false }: { request: Request; editable?: boolean }) {
  return (
    <SummaryList>
      {questions.map((one) => (
        <SummaryList.Row key={one.name}>
          <SummaryList.Key>{one.title}</SummaryList.Key>
          <SummaryList.Value className="v-prewrap">
            {answerText(request.context, one.name) || <span className="v-missing">not answered</span>}
          </SummaryList.Value>
          {editable ? (
            <dd className="nhsuk-summary-list__actions">
              <Link to={`?step=${one.name}`}>
                Change<span className="nhsuk-u-visually-hidden"> the answer to “{one.title}”</span>
              </Link>
            </dd>
          ) : null}
        </SummaryList.Row>
      ))}
    </SummaryList>
  );
}
