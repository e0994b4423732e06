import { type Config } from '../config.js';

/** The part of the configuration that answers depend on; a class, so that it can be injected as itself. */
export class ApiSettings {
  readonly apiKeys: Config['apiKeys'];
  readonly connections: Config['connections'];
  readonly windows: Config['windows'];

  constructor({ apiKeys, connections, windows }: Config) {
    this.apiKeys = apiKeys;
    this.connections = connections;
    this.windows = windows;
  }
}
