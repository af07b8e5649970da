import type { NodeRequest } from './node-messages'

/** Converts the headers of a `node:http` request. */
export function readNodeHeaders(headers: NodeRequest['headers']): Headers {
  const result = new Headers()
  for (const [name, value] of Object.entries(headers)) {
    // Skip the pseudo-headers of HTTP/2, such as `:path`.
    if (value === undefined || name.startsWith(':')) continue
    for (const one of [value].flat()) result.append(name, one)
  }
  return result
}
