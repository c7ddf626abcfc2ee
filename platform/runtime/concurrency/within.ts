export class TookTooLongError extends Error {
  override readonly name = 'TookTooLongError';
}

/**
 * What a promise comes to, if it does so in time; what it comes to later is nobody's.
 * @param ms 0 is no limit.
 * @throws TookTooLongError
 */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  if (ms === 0) return promise;
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new TookTooLongError(`It took more than ${ms} ms.`)), ms);
  promise.catch(() => {});
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
