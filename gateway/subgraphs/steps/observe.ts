import type { RespondFetch } from './errors.ts';

/** Notes the domain in the request, and tells the request's observer of each fetch, and the steps below of whom they are observed by. */
export function observe(domain: string): (next: RespondFetch) => RespondFetch {
  return (next) => async (fetch) => {
    const { context, representations, shape } = fetch;
    if (context.shadow === undefined) context.domains?.add(domain);
    const activity = context.observer?.begin('fetch', {
      domain,
      entities: representations?.length,
      document: shape.text,
      shadow: context.shadow,
    });
    if (!activity) return next(fetch);
    try {
      const response = await next({ ...fetch, observer: activity });
      activity.end({ code: response.errors?.[0]?.extensions?.code as string | undefined });
      return response;
    } catch (error) {
      activity.end({ code: 'INTERNAL_SERVER_ERROR' });
      throw error;
    }
  };
}
