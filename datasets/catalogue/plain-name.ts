/** A file name that cannot lead out of its folder. */
export const plainName = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}$/;
