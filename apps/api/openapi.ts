import { type INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';

type OpenApiSchema = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];

/** A response schema for the description; requests are described by the schemas that validate them. */
export function toOpenApi(schema: z.ZodType): Exclude<OpenApiSchema, { $ref: string }> {
  const { $schema: _, ...description } = z.toJSONSchema(schema, { target: 'openapi-3.0', io: 'output' });
  return description as Exclude<OpenApiSchema, { $ref: string }>;
}

/** Serves the description at `/docs-json` and a page to read and try it at `/docs`. */
export function serveOpenApi(app: INestApplication): void {
  const options = new DocumentBuilder()
    .setTitle('Debrief')
    .setDescription('Recorded user sessions as short, cited briefings, delivered where people work.')
    .setVersion('1')
    .addBearerAuth({ type: 'http', bearerFormat: 'a key of debrief.yaml' })
    .addApiKey({ type: 'apiKey', name: 'X-Api-Key', in: 'header' }, 'api-key')
    .addSecurityRequirements('bearer')
    .addSecurityRequirements('api-key')
    .build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, options));
}
