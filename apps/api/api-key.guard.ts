import { type CanActivate, type ExecutionContext, HttpStatus, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type FastifyRequest } from 'fastify';
import { createHash, timingSafeEqual } from 'node:crypto';
import { ApiSettings } from './api-settings.js';
import { Problem } from './errors/problem.js';

const openKey = 'debrief:open';

/** Marks what may be called without a key. */
export const Open = () => SetMetadata(openKey, true);

declare module 'fastify' {
  interface FastifyRequest {
    /** Name of the key that the request was let in with. */
    requester?: string;
  }
}

/** Lets in whoever has a configured key, as `Authorization: Bearer KEY` or `X-Api-Key: KEY`. */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  private readonly keys: { name: string; digest: Buffer }[];

  constructor(
    private readonly reflector: Reflector,
    settings: ApiSettings,
  ) {
    this.keys = settings.apiKeys.map(({ name, key }) => ({ name, digest: digestOf(key) }));
  }

  canActivate(context: ExecutionContext): boolean {
    if (this.reflector.getAllAndOverride<boolean>(openKey, [context.getHandler(), context.getClass()])) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const name = this.nameOf(givenKey(request));
    if (name === undefined) {
      const detail = 'Send a configured key as "Authorization: Bearer KEY" or "X-Api-Key: KEY".';
      throw new Problem(HttpStatus.UNAUTHORIZED, 'unauthorized', detail);
    }
    request.requester = name;
    return true;
  }

  /** Digests of equal length are compared, every one of them, so that time tells nothing. */
  private nameOf(given: string | undefined): string | undefined {
    const digest = digestOf(given ?? '');
    const fits = this.keys.filter((key) => timingSafeEqual(key.digest, digest));
    return given ? fits[0]?.name : undefined;
  }
}

function givenKey({ headers }: FastifyRequest): string | undefined {
  const [, bearer] = /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '') ?? [];
  const plain = headers['x-api-key'];
  return bearer ?? (typeof plain === 'string' ? plain : undefined);
}

function digestOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
