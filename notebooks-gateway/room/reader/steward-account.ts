import { z } from 'zod';
import type { RpcClient } from '@vitrine/core/wire';
import type { PrivacyAccount } from '../../protocol/privacy-account.ts';

/** The steward's count of the privacy budget, asked over its pipe. */
export function stewardAccount(steward: RpcClient): PrivacyAccount {
  return {
    spend: async (params) => {
      await steward.call('spend', params, z.null());
    },
  };
}
