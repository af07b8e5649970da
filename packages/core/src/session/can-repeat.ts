/** How large a body may be that is kept in memory for a second request, in bytes. */
const keptBytes = 1024 * 1024

/**
 * Decides whether a request can be sent again. A copy of its body is kept meanwhile, so only a body of 1 MiB at most is sent again, and
 * only if its size is known: a stream can be read once.
 */
export function canRepeat(
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  request: Request,
): boolean {
  if (init?.body != null) return sizeOf(init.body) <= keptBytes
  // In Firefox no request tells whether it has a body.
  const hasNone = request.body === null || /^(GET|HEAD)$/.test(request.method)
  return !(input instanceof Request) || hasNone
}

/** The size of a body in bytes, without what a form adds between its parts; `Infinity` if it is unknown. */
function sizeOf(body: BodyInit): number {
  if (body instanceof FormData) {
    return [...body].flat().reduce((total, part) => total + sizeOf(part), 0)
  }
  if (typeof body !== 'string' && !(body instanceof URLSearchParams)) {
    const { size, byteLength } = body as { readonly size?: number; readonly byteLength?: number }
    return size ?? byteLength ?? Infinity
  }
  const text = String(body)
  // UTF-8 takes a byte at least for each unit of a text.
  return text.length > keptBytes ? Infinity : new Blob([text]).size
}
