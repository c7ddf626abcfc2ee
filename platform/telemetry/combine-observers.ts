import type { Activity, ActivityKind, Observer } from './observer.ts';

/** Tells each of several observers. @returns `undefined` where there is none: nothing is observed then. */
export function combineObservers(...given: readonly (Observer | undefined)[]): Observer | undefined {
  const observers = given.filter((observer) => observer !== undefined);
  return observers.length > 1 ? combined(observers) : observers[0];
}

function combined(observers: readonly Observer[]): Observer {
  return {
    begin(kind, about) {
      return combinedActivity(observers.map((observer) => observer.begin(kind, about)));
    },
    event(kind, about) {
      for (const observer of observers) observer.event(kind, about);
    },
  };
}

function combinedActivity<Kind extends ActivityKind>(activities: readonly Activity<Kind>[]): Activity<Kind> {
  const { begin, event } = combined(activities);
  return {
    begin,
    event,
    end(how) {
      for (const activity of activities) activity.end(how);
    },
    get headers() {
      return Object.assign({}, ...activities.map(({ headers }) => headers));
    },
  };
}
