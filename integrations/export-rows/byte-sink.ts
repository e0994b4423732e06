/** Longer stretches are faster copied by one native call. */
const fewBytes = 48;

/** Bytes written one behind the other. `byte` and `copy` write into the room that was reserved, and lose what exceeds it. */
export class ByteSink {
  private bytes = Buffer.alloc(0);
  private length = 0;

  get size(): number {
    return this.length;
  }

  reserve(bytes: number): void {
    const needed = this.length + bytes;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }

  byte(value: number): void {
    this.bytes[this.length++] = value;
  }

  copy(source: Uint8Array, start: number, end: number): void {
    if (end - start > fewBytes) {
      this.bytes.set(source.subarray(start, end), this.length);
      this.length += end - start;
      return;
    }
    const { bytes } = this;
    let at = this.length;
    for (let from = start; from < end; from++) bytes[at++] = source[from] ?? 0;
    this.length = at;
  }

  /** Copies as long as no byte is one of the two; where one is, nothing is written. */
  copyWithout(one: number, other: number, source: Uint8Array, start: number, end: number): boolean {
    const { bytes } = this;
    let at = this.length;
    for (let from = start; from < end; from++) {
      const byte = source[from] ?? 0;
      if (byte === one || byte === other) return false;
      bytes[at++] = byte;
    }
    this.length = at;
    return true;
  }

  text(text: string): void {
    if (text === '') return;
    this.reserve(text.length * 3);
    this.length += this.bytes.write(text, this.length);
  }

  /** What was written, which is valid until more is. */
  take(): Buffer {
    const taken = this.bytes.subarray(0, this.length);
    this.length = 0;
    return taken;
  }
}
