/** Which supergraphs a gateway has to do with, by the SHA-256 of their texts; for `/health/ready`. */
export interface SupergraphStatus {
  readonly serving: string;
  /** What its source holds, where that is not served: it does not load, or protects less. */
  readonly refused?: string;
}
