import { GenAuthError } from '@genauth/core'

/** No valid logout token is this large. */
const maxBytes = 32 * 1024

/**
 * Reads a body of type `application/x-www-form-urlencoded`, up to 32 KiB.
 *
 * @throws {GenAuthError} `invalid_request`
 */
export async function readForm(request: Request): Promise<URLSearchParams> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^application\/x-www-form-urlencoded *(;|$)/i.test(type)) {
    throw new GenAuthError(
      'invalid_request',
      'The content type is wrong. Post application/x-www-form-urlencoded.',
    )
  }
  return new URLSearchParams(await readText(request.body))
}

async function readText(body: ReadableStream<Uint8Array> | null): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  const reader = body?.getReader()
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
    if (done || !value) return text + decoder.decode()
    bytes += value.byteLength
    if (bytes > maxBytes) {
      await reader?.cancel()
      throw new GenAuthError(
        'invalid_request',
        `The body is too large. Post ${maxBytes} bytes at most.`,
      )
    }
    text += decoder.decode(value, { stream: true })
  }
}
