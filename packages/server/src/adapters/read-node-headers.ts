import type { NodeRequest } from './node-messages'

/** Reads headers as `node:http` has them. */
export function readNodeHeaders(headers: NodeRequest['headers']): Headers {
  const result = new Headers()
  for (const [name, value] of Object.entries(headers)) {
    // HTTP/2 has pseudo-headers.
    if (value === undefined || name.startsWith(':')) continue
    for (const one of [value].flat()) result.append(name, one)
  }
  return result
}
