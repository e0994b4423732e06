import { type ActivityInterceptorsFactory } from '@temporalio/worker';
import { toDurableFailure } from '../../activities/application-failure.js';

/** Applies the failure mapping to every activity. */
export const failureInterceptor: ActivityInterceptorsFactory = () => ({
  inbound: {
    async execute(input, next) {
      try {
        return await next(input);
      } catch (error) {
        throw toDurableFailure(error);
      }
    },
  },
});
