import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';

/** Hands a route the name of the API key it was called with; see `ApiKeyGuard`. */
export const Requester = createParamDecorator((_options: unknown, context: ExecutionContext) => {
  return context.switchToHttp().getRequest<FastifyRequest>().requester;
});
