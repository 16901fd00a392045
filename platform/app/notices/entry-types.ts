/** Ledger entry types of notices. */
export const preferred = 'notices.preferred';
export const noticeSent = 'notice.sent';
export const noticePosted = 'notice.posted';
