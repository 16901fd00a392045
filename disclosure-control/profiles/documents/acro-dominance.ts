/** ACRO's defaults: `safe_nk_n` 2, `safe_nk_k` 0.9, `safe_pratio_p` 0.1. */
export const acroDominance = { largestTwoShare: 0.9, remainderShare: 0.1 } as const;
