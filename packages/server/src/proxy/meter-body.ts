/** What is done as a body passes. */
export interface BodyMeter {
  /** Is told when somebody wants to read on. */
  onWait?(): void
  /** Is told of every chunk; throws to end the body. */
  onChunk(bytes: number): void
  /** Is told once, when nothing more will come. */
  onEnd?(): void
  /** Is told why the body cannot be read to its end. */
  onFail?(error: unknown): void
}

/** Hands a body on, chunk by chunk as it is asked for: nothing is kept, and whoever is slow slows down whoever sends. */
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
