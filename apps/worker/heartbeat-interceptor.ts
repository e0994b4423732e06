import { type ActivityInterceptorsFactory } from '@temporalio/worker';

/** Well below the heartbeat timeout of every activity; what ends sooner sends none and so costs no action. */
const intervalMs = 1_500;

/** Keeps every running activity known to be alive, and so lets it hear of its cancellation. */
export const heartbeatInterceptor: ActivityInterceptorsFactory = (context) => ({
  inbound: {
    async execute(input, next) {
      if (context.info.isLocal) return next(input);
      const timer = setInterval(() => context.heartbeat(), intervalMs);
      try {
        return await next(input);
      } finally {
        clearInterval(timer);
      }
    },
  },
});
