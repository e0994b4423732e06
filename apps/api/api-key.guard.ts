import { type CanActivate, type ExecutionContext, HttpStatus, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type FastifyRequest } from 'fastify';
import { createHash, timingSafeEqual } from 'node:crypto';
import { type SignedExportLinks } from '../export-links.js';
import { ApiSettings } from './api-settings.js';
import { Problem } from './errors/problem.js';

const openKey = 'debrief:open';

/** Marks what may be called without a key. */
export const Open = () => SetMetadata(openKey, true);

const linkedRunKey = 'debrief:linked-run';

/** Marks the route that signed links lead to, which stand for a key there; the parameter of its path names the run. */
export const OpenToExportLinks = (parameter: string) => SetMetadata(linkedRunKey, parameter);

declare module 'fastify' {
  interface FastifyRequest {
    /** Name of the key that the request was let in with; absent behind a signed link. */
    requester?: string;
  }
}

/**
 * Lets in whoever has a configured key, as `Authorization: Bearer KEY` or `X-Api-Key: KEY`, and to the file of an export
 * also whoever has a link to it.
 */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  private readonly keys: { name: string; digest: Buffer }[];
  private readonly links: SignedExportLinks | undefined;

  constructor(
    private readonly reflector: Reflector,
    settings: ApiSettings,
  ) {
    this.links = settings.exportLinks;
    this.keys = settings.apiKeys.map(({ name, key }) => ({ name, digest: digestOf(key) }));
  }

  canActivate(context: ExecutionContext): boolean {
    if (this.reflector.getAllAndOverride<boolean>(openKey, [context.getHandler(), context.getClass()])) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const key = givenKey(request);
    if (key === undefined && this.isLinked(context, request)) return true;
    const name = this.nameOf(key);
    if (name === undefined) {
      const detail = 'Send a configured key as "Authorization: Bearer KEY" or "X-Api-Key: KEY".';
      throw new Problem(HttpStatus.UNAUTHORIZED, 'unauthorized', detail);
    }
    request.requester = name;
    return true;
  }

  /** @throws Problem 403 for a link that is not to be followed, before anything is looked for */
  private isLinked(context: ExecutionContext, { query, params }: FastifyRequest): boolean {
    const parameter = this.reflector.get<string | undefined>(linkedRunKey, context.getHandler());
    const { expires, signature } = query as Record<string, unknown>;
    if (parameter === undefined || signature === undefined) return false;
    const runId = (params as Record<string, string>)[parameter] ?? '';
    if (this.links?.accepts(runId, { expires, signature })) return true;
    const detail = 'This link is not valid, or has expired. Ask whoever runs Debrief for the file.';
    throw new Problem(HttpStatus.FORBIDDEN, 'link-refused', detail);
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
