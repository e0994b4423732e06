import { once } from 'node:events';
import { createServer } from 'node:net';

const lowest = 20_000;
const highest = 32_767;

/**
 * A free TCP port on loopback, for a server that must keep it over restarts. It lies below the ports that Linux gives
 * to outgoing connections (32768 to 60999): a client that reconnects again and again while the server is away could
 * otherwise be given the server's own port.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest));
    if (await isFree(port)) return port;
  }
}

/** Whether a server could listen on this loopback port now. */
async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    server.close();
    await once(server, 'close');
    return true;
  } catch {
    return false;
  }
}

/** @throws when something listens on this loopback port already, be it a server that would answer in place of ours */
export async function requireFree(port: number): Promise<void> {
  if (!(await isFree(port))) throw new Error(`port ${port} is in use`);
}
