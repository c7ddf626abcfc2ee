// Hive Gateway's defaults without its log; the planner is chosen on its command line.
const header = process.env.PROPAGATED_HEADER;

export const gatewayConfig = {
  logging: false,
  ...(header && {
    propagateHeaders: {
      fromClientToSubgraphs: ({ request }) => ({ [header]: request.headers.get(header) }),
    },
  }),
};
