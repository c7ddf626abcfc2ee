/** Thrown by what writes an answer where the tree is not as it has to be. */
export const fallbackToCompletion = Symbol('not as it has to be');
