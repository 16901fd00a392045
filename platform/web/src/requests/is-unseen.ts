import type { Request } from '@vitrine/api';

const nothing = /^0{64}$/;

/** Whether a file's content, size and findings are kept from whoever looks: see decision 0025. */
export function isUnseen({ unseen, sha256 }: Request['fileList'][number]): boolean {
  return unseen === true && nothing.test(sha256);
}
