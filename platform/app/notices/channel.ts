import type { Due } from './due.ts';
import type { Told } from './kinds.ts';
import type { Preferences } from './preferences.ts';

/** One way by which notices go out. */
export interface Channel {
  /** The ledger entry type of its messages. */
  readonly type: string;
  /** Who may be told something now. */
  recipients(): Promise<readonly Recipient[]>;
  /** Tries whether messages can be sent, and sends none. @throws MailUnavailable */
  verify(): Promise<void>;
}

/** A person with an address, or what stands for all. */
export interface Recipient {
  readonly id: string;
  readonly preferences: Preferences;
  /** One is told something at most once in so many milliseconds. */
  readonly apartMs: number;
  /** One message is of so many things at most; what is left goes in the next. */
  readonly most: number;
  items(): Promise<readonly Told[]>;
  /**
   * @param origin the address of Vitrine that links lead to
   * @throws NoticeRefused, NoticeDeferred, MailUnavailable
   */
  send(due: Due, origin: string, signal: AbortSignal): Promise<void>;
}
