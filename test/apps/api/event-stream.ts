export interface StreamedEvent {
  type: string;
  data: unknown;
}

/** The server-sent events of an answer, one by one, until the stream ends. */
export async function* readEvents(response: Response): AsyncGenerator<StreamedEvent> {
  let text = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const parts = (text + chunk).split('\n\n');
    text = parts.pop() ?? '';
    for (const part of parts) {
      const type = /^event: (.*)$/m.exec(part)?.[1];
      const data = /^data: (.*)$/m.exec(part)?.[1];
      if (type !== undefined && data) yield { type, data: JSON.parse(data) };
    }
  }
}

/** What is left of a stream. */
export async function collect(events: AsyncIterable<StreamedEvent>): Promise<StreamedEvent[]> {
  const all = [];
  for await (const event of events) all.push(event);
  return all;
}
