import type { PrivacyAccount } from '@vitrine/api';
import { momentText } from '../logic/times.ts';
import { Empty } from '../ui/empty.tsx';
import { ScrollTable } from '../ui/scroll-table.tsx';
import { leftTexts, lossText } from './privacy-words.ts';

/** What is left of an agreement's budget, and what was bought of it. */
export function Bought({ account }: { account: PrivacyAccount }) {
  return (
    <>
      <ul className="v-plain-list" aria-label="What is left">
        {leftTexts(account).map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      {account.bought.length === 0 ? (
        <Empty>Nothing was bought yet.</Empty>
      ) : (
        <ScrollTable label="Answers that were bought">
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">Who</th>
              <th scope="col">Spent</th>
              <th scope="col">Question</th>
            </tr>
          </thead>
          <tbody>
            {account.bought.map((one) => (
              <tr key={`${one.at} ${one.query ?? ''}`}>
                <td>{momentText(one.at)}</td>
                <td>{one.by?.name ?? ''}</td>
                <td>{lossText(one)}</td>
                <td>
                  <code className="v-break">{one.sql ?? one.query ?? ''}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </ScrollTable>
      )}
    </>
  );
}
