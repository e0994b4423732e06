import { type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { type ReplyContent } from './write-content.js';

export interface WireReply {
  status: number;
  /** Names in lower case. An empty value leaves the header out. */
  headers: Record<string, string>;
  text: string;
  /** Sent while it is made, in place of `text`. */
  content?: ReplyContent;
}

const gzipFromBytes = 4_096;

/** Writes an answer whole; large ones compressed when the client takes gzip. */
export function writeReply(outgoing: ServerResponse, reply: WireReply, acceptEncoding: string | undefined): void {
  const plain = Buffer.from(reply.text);
  const headers: Record<string, string | number> = {};
  if (plain.length > 0) headers['content-type'] = 'application/json; charset=utf-8';
  for (const [name, value] of Object.entries(reply.headers)) {
    if (value === '') delete headers[name];
    else headers[name] = value;
  }
  const compress = plain.length >= gzipFromBytes && acceptEncoding?.includes('gzip') === true;
  const body = compress ? gzipSync(plain) : plain;
  if (compress) headers['content-encoding'] = 'gzip';
  headers['content-length'] = body.length;
  outgoing.writeHead(reply.status, headers).end(body);
}
