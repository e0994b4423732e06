import { type PGlite } from '@electric-sql/pglite';
import { Duplex } from 'node:stream';

/**
 * What a PostgreSQL client takes for the socket to its server, with the embedded database at the other end. So both
 * databases are spoken to by the same client, and either plans a statement once, not at every run.
 */
export class EmbeddedSocket extends Duplex {
  constructor(private readonly database: PGlite) {
    super();
  }

  connect(): this {
    process.nextTick(() => this.emit('connect'));
    return this;
  }

  /** Of a real socket; there is nothing to be done. */
  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  override _read(): void {
    // An answer is pushed as soon as it is there.
  }

  override _write(message: Buffer, _encoding: string, done: (error?: Error) => void): void {
    this.ask(message, done);
  }

  override _writev(messages: { chunk: Buffer }[], done: (error?: Error) => void): void {
    this.ask(Buffer.concat(messages.map(({ chunk }) => chunk)), done);
  }

  override _final(done: () => void): void {
    this.push(null);
    done();
  }

  private ask(message: Buffer, done: (error?: Error) => void): void {
    this.database.execProtocolRaw(message).then((answer) => {
      if (answer.length > 0) this.push(answer);
      done();
    }, done);
  }
}
