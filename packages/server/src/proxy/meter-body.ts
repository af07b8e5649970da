/** The callbacks of `meterBody`. */
export interface BodyMeter {
  /** Called when the reader requests the next chunk. */
  onWait?(): void
  /** Called for every chunk. If `onChunk` throws, the body ends with that error. */
  onChunk(bytes: number): void
  /** Called when the body ends, fails or is cancelled. */
  onEnd?(): void
  /** Called with the error if the body cannot be read completely. */
  onFail?(error: unknown): void
}

/** Returns a body with the same chunks. This body reads one chunk at a time and buffers nothing, so a slow reader slows down the sender. */
export function meterBody(
  body: ReadableStream<Uint8Array>,
  { onWait, onChunk, onEnd, onFail }: BodyMeter,
): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          onWait?.()
          const { done, value } = await reader.read()
          if (!done) onChunk(value.byteLength)
          if (!done) return controller.enqueue(value)
          onEnd?.()
          controller.close()
        } catch (error) {
          onFail?.(error)
          onEnd?.()
          await reader.cancel(error).catch(() => undefined)
          throw error
        }
      },
      async cancel(reason) {
        onEnd?.()
        await reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}
