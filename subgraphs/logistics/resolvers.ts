import type { Resolvers } from '#platform/product/graphql/generated-resolvers.ts';

/** A shipment as this caller may see it: what is masked for the caller is masked here. */
interface VisibleShipment {
  readonly shippedAt: string | null;
  readonly deliveredAt: string | null;
  readonly recipientName: string | null;
  readonly recipientAddress: string | null;
}

const hourMs = 3_600_000;

export default {
  Shipment: {
    transitHours({ shippedAt, deliveredAt }: VisibleShipment): number | null {
      if (shippedAt === null || deliveredAt === null) return null;
      return Math.floor((Date.parse(deliveredAt) - Date.parse(shippedAt)) / hourMs);
    },
    label({ recipientName, recipientAddress }: VisibleShipment): string | null {
      const lines = [recipientName, recipientAddress].filter((line) => line !== null);
      return lines.length === 0 ? null : lines.join(', ');
    },
  },
} satisfies Resolvers;
