/** Thrown by a writer of responses where the tree is not as expected. */
export const fallbackToCompletion = Symbol('not as it has to be');
