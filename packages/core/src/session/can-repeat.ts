/** Maximum size of a request body that is copied so that the request can be repeated, in bytes. */
const maxBytes = 1024 * 1024

/**
 * Returns whether a request can be sent again. The body is copied to memory, so its size must be known, and must be at most 1 MiB. A stream
 * can be read only one time, so a request with a stream is not repeated.
 */
export function canRepeat(
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  request: Request,
): boolean {
  if (init?.body != null) return sizeOf(init.body) <= maxBytes
  // Firefox has no `Request.body`. So check the method too, which shows whether the request can have a body.
  const hasNoBody = request.body === null || /^(GET|HEAD)$/.test(request.method)
  return !(input instanceof Request) || hasNoBody
}

/** Returns the size of a body in bytes, without the separators of form data. Returns `Infinity` if the size is unknown. */
function sizeOf(body: BodyInit): number {
  if (body instanceof FormData) {
    return [...body].flat().reduce((total, part) => total + sizeOf(part), 0)
  }
  if (typeof body !== 'string' && !(body instanceof URLSearchParams)) {
    const { size, byteLength } = body as { readonly size?: number; readonly byteLength?: number }
    return size ?? byteLength ?? Infinity
  }
  const text = String(body)
  // UTF-8 uses at least one byte per UTF-16 code unit.
  return text.length > maxBytes ? Infinity : new Blob([text]).size
}
