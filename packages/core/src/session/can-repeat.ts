/** Whether a request can be sent again: a stream can be read once, and keeping a copy would keep all of it in memory. */
export function canRepeat(
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  request: Request,
): boolean {
  if (init?.body != null) return !(init.body instanceof ReadableStream)
  // In Firefox no request tells whether it has a body.
  const hasNone = request.body === null || /^(GET|HEAD)$/.test(request.method)
  return !(input instanceof Request) || hasNone
}
