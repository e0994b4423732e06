import { createServer, type Server } from 'node:http';
import { once } from 'node:events';

export interface WorkerHealthOptions {
  host: string;
  port: number;
  isPolling(): boolean;
  metrics(): Promise<string>;
}

/** A worker has no API: this answers `/healthz`, `/readyz` (200 while polling) and `/metrics` for its platform. */
export async function serveWorkerHealth(options: WorkerHealthOptions): Promise<Server> {
  const server = createServer((request, response) => {
    const answer = (status: number, body: string) =>
      response.writeHead(status, { 'content-type': 'text/plain' }).end(body);
    switch (request.url ?? '') {
      case '/healthz':
        return answer(200, 'ok');
      case '/readyz':
        return options.isPolling() ? answer(200, 'polling') : answer(503, 'not polling');
      case '/metrics':
        return void options.metrics().then(
          (text) => answer(200, text),
          () => answer(503, 'metrics are not there yet'),
        );
      default:
        return answer(404, 'not found');
    }
  });
  server.listen(options.port, options.host);
  await once(server, 'listening');
  return server;
}
