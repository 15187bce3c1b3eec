// Two official clients behind one face, so that both walk the same journey.
//   classic  @modelcontextprotocol/sdk 1.x, protocol revisions with sessions
//   current  @modelcontextprotocol/client 2.x, pinned to 2026-07-28
// Both check each structuredContent against its tool's outputSchema, once tools/list has told them the schemas.
import { Client as ClassicClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as ClassicStdio } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as ClassicHttp } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { SSEClientTransport as ClassicSse } from '@modelcontextprotocol/sdk/client/sse.js';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

const about = { name: 'acceptance-journey', version: '1.0.0' };

/** server: { command, args } for stdio, { url } for http (ending in /mcp or /sse). */
export async function connect(kind, transport, server) {
  const make = transports[`${kind} ${transport}`];
  if (!make) throw new Error(`no client for ${kind} over ${transport}`);
  const wire = make(server);
  let agreed;
  if (kind === 'classic') {
    // This client tells the agreed revision to its transport only.
    const tell = wire.setProtocolVersion?.bind(wire);
    wire.setProtocolVersion = (revision) => {
      agreed = revision;
      tell?.(revision);
    };
  }
  const client = kind === 'classic' ? new ClassicClient(about) : new Client(about, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
  await client.connect(wire);
  // Heard on the wire: both clients drop a progress notification that arrives in one read with its result.
  const progress = [];
  const hear = wire.onmessage;
  wire.onmessage = (message, ...rest) => {
    if (message.method === 'notifications/progress') progress.push(message.params.progress);
    hear(message, ...rest);
  };
  return {
    raw: client,
    progress,
    /** The revision both sides agreed on. */
    revision: agreed ?? client.getNegotiatedProtocolVersion(),
    callTool: (params, options) => (kind === 'classic' ? client.callTool(params, undefined, options) : client.callTool(params, options)),
    close: () => client.close(),
  };
}

const transports = {
  'classic stdio': (s) => new ClassicStdio({ command: s.command, args: s.args, stderr: 'inherit' }),
  'classic http': (s) => new ClassicHttp(new URL(s.url)),
  'classic sse': (s) => new ClassicSse(new URL(s.url)),
  'current stdio': (s) => new StdioClientTransport({ command: s.command, args: s.args, stderr: 'inherit' }),
  'current http': (s) => new StreamableHTTPClientTransport(new URL(s.url)),
};
