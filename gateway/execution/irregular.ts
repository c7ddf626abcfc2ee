/** Thrown by what writes an answer where the tree is not as it has to be. */
export const irregular = Symbol('not as it has to be');
