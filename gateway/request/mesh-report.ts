import type { PolicyReport } from './policy-report.ts';

/** The content of `extensions.mesh` in a response. */
export interface MeshExtension extends PolicyReport {
  readonly products: readonly ProductReport[];
}

export interface ProductReport {
  readonly domain: string;
  readonly product: string;
  readonly version: string;
  readonly snapshot: string;
  /** RFC 3339. */
  readonly publishedAt: string;
  readonly ageSeconds: number;
}

/** Collects the products and snapshots that took part in a response. */
export interface MeshReport {
  /** @param mesh a subgraph's `extensions.mesh`: untrusted. */
  add(mesh: unknown): void;
  /** Adds the products of another response that this one shares. */
  include(other: MeshReport): void;
  products(): ProductReport[];
  /** Without their ages. */
  readonly named: ReadonlyMap<string, NamedProduct>;
}

type NamedProduct = Omit<ProductReport, 'ageSeconds'>;

/** @param now milliseconds since the epoch. */
export function createMeshReport(now: () => number = Date.now): MeshReport {
  const products = new Map<string, NamedProduct>();
  return {
    add(mesh) {
      const { domain, product, version, snapshot, publishedAt } = (mesh ?? {}) as Record<string, unknown>;
      if (!allText(domain, product, version, snapshot, publishedAt)) return;
      const named = { domain, product, version, snapshot, publishedAt } as NamedProduct;
      products.set(JSON.stringify(named), named);
    },
    include(other) {
      for (const [name, product] of other.named) products.set(name, product);
    },
    named: products,
    products: () =>
      [...products.values()]
        .map((product) => ({ ...product, ageSeconds: age(product.publishedAt, now()) }))
        .sort((a, b) => a.domain.localeCompare(b.domain) || a.snapshot.localeCompare(b.snapshot)),
  };
}

function age(publishedAt: string, now: number): number {
  return Math.max(0, Math.floor((now - Date.parse(publishedAt)) / 1000));
}

function allText(...values: unknown[]): boolean {
  return values.every((value) => typeof value === 'string' && value.length <= 200);
}
