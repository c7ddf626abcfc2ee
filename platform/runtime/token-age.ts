/**
 * How long a token is good from its `iat` on, whatever its `exp` says: what the gateway accepts and the command line
 * signs. Seconds.
 */
export const longestTokenAge = 43_200;
