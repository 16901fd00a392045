type Mays = Record<string, { allowed: boolean; why?: string | undefined }>;

/** What the server says the person may do now. What it does not mention is not offered. */
export function may(mays: Mays, act: string): { offered: boolean; allowed: boolean; why: string } {
  const said = mays[act];
  return { offered: said !== undefined, allowed: said?.allowed ?? false, why: said?.why ?? '' };
}
