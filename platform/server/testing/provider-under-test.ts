import type { Visitor } from './visitor.ts';

/** A provider that the suite of sign-ins runs against. */
export interface ProviderUnderTest {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly cliClientId: string;
  /** A browser in which a person signs in wherever the provider asks. */
  visitor(person: string): Visitor;
  /** Types the code of `vitrine login` as this person, and says yes. */
  confirm(page: URL, userCode: string, person: string): Promise<void>;
  /** … or no. */
  deny(page: URL, userCode: string, person: string): Promise<void>;
  close(): Promise<void>;
}
