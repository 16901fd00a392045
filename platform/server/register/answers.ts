import type { Response } from 'express';

/** Files that other sites' programs may read, too. */
export function share(response: Response): Response {
  return response.set({ 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' });
}

/** The number of a page of a list; anything else is page 1. */
export function pageOf(text: unknown): number {
  return typeof text === 'string' && /^[1-9][0-9]{0,5}$/.test(text) ? Number(text) : 1;
}
