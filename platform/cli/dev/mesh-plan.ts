import type { Domain } from '../../mesh/domains.ts';
import type { ReachedDomain } from '../../mesh/mesh-sources.ts';
import type { WantedPort } from './free-ports.ts';

export interface PlanOptions {
  /** The gateway's port. @default 4000, or the base */
  readonly port?: number | undefined;
  /** Moves every port so that the gateway's default becomes this one. */
  readonly portBase?: number | undefined;
}

export interface MeshPlan {
  readonly host: string;
  readonly gatewayPort: number;
  portOf(domain: ReachedDomain): number;
  urlOf(domain: ReachedDomain): string;
}

const defaultGatewayPort = 4000;

/** The ports of a mesh's processes on this machine: those of the contracts, all moved by the same offset. */
export function planMesh({ port, portBase = defaultGatewayPort }: PlanOptions): MeshPlan {
  const host = '127.0.0.1';
  const portOf = ({ url }: ReachedDomain): number => Number(url.port || 80) + portBase - defaultGatewayPort;
  return {
    host,
    gatewayPort: port ?? portBase,
    portOf,
    urlOf: (domain) => `http://${host}:${portOf(domain)}${domain.url.pathname}`,
  };
}

/** Every port of a plan, and the process that needs it. */
export function wantedPorts(plan: MeshPlan, domains: readonly Domain[]): WantedPort[] {
  return [
    ...domains.map((domain) => ({ name: domain.name, port: plan.portOf(domain) })),
    { name: 'gateway', port: plan.gatewayPort },
  ];
}
