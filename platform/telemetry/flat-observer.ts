import type { Activities, Activity, ActivityKind, EventKind, ObservedEvents, Observer } from './observer.ts';

/** By kind, what is done when an activity begins, which returns what is done when it ends. */
export type ActivityHandlers = {
  readonly [Kind in ActivityKind]?: (
    about: Activities[Kind]['begin'],
  ) => (how: Activities[Kind]['end']) => void;
};

export type EventHandlers = {
  readonly [Kind in EventKind]?: (about: ObservedEvents[Kind]) => void;
};

/** An observer to whom it is all the same what an activity is a part of. A kind without a handler costs it nothing. */
export function createFlatObserver(activities: ActivityHandlers, events: EventHandlers): Observer {
  const observer: Observer = {
    begin<Kind extends ActivityKind>(kind: Kind, about: Activities[Kind]['begin']): Activity<Kind> {
      const end = activities[kind]?.(about);
      return end ? { begin: observer.begin, event: observer.event, end, headers: none } : unobserved;
    },
    event(kind, about) {
      events[kind]?.(about);
    },
  };
  const none = {};
  const unobserved: Activity = { begin: observer.begin, event: observer.event, end() {}, headers: none };
  return observer;
}
