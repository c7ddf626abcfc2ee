import fc from 'fast-check';

/**
 * What lands depends on what it changes, and on no draw: in CI each property draws from one seed. Everywhere else
 * each run draws anew, and a failure prints its seed. `WEFT_SEED` draws as that one did.
 */
export const fixedSeed = process.env.WEFT_SEED ?? (process.env.CI ? '20261201' : undefined);
if (fixedSeed !== undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(fixedSeed) });
