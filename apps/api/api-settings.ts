import { type Config } from '../config.js';
import { createExportLinks, type SignedExportLinks } from '../export-links.js';

/** The part of the configuration that answers depend on; a class, so that it can be injected as itself. */
export class ApiSettings {
  readonly apiKeys: Config['apiKeys'];
  readonly connections: Config['connections'];
  readonly windows: Config['windows'];
  readonly profiles: Config['profiles'];
  readonly exports: Pick<Config['exports'], 'chunkHours' | 'parallel'>;

  /** Where callers reach this API; undefined: wherever a request says it came to. */
  readonly publicUrl: string | undefined;
  /** Undefined where links to files are not configured. */
  readonly exportLinks: SignedExportLinks | undefined;

  constructor(config: Config) {
    const { apiKeys, connections, windows, profiles } = config;
    this.apiKeys = apiKeys;
    this.connections = connections;
    this.windows = windows;
    this.profiles = profiles;
    this.exports = config.exports;
    this.publicUrl = config.server.publicUrl;
    this.exportLinks = createExportLinks(config);
  }
}
