import { secureWords, type WordSource } from './source.ts';

/** The source that every sampler draws from: always the platform's cryptographic generator. */
export function words(): WordSource {
  return secureWords;
}
