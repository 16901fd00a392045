/** Largest file that may be asked for, in bytes. */
export const maxFileBytes = 5 * 1024 * 1024;
