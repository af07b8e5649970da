import type { BodySource } from '../http/reply'

/** The maximum number of bytes that one copy can be ahead. Beyond it, the other copy is cancelled. */
const keptBytes = 64 * 1024

/** One of the two copies that `tee()` creates. */
interface Copy {
  readonly reader: ReadableStreamDefaultReader<Uint8Array>
  readBytes: number
  isBegun: boolean
  isCancelled: boolean
}

/**
 * Limits how much `body.tee()` keeps in memory.
 *
 * The `fetch` of Node 20 to 24 (undici before 8.6) tees the body of every request, because `fetch` may have to send the body again. `fetch`
 * only reads one copy, so the other copy buffers the whole upload: https://github.com/nodejs/undici/issues/4058. However, `fetch` never
 * sends a stream a second time.
 *
 * The unread copy is therefore cancelled after 64 kB of the other copy have been read. Reading the cancelled copy fails with an error. A
 * `fetch` wrapper that reads both copies can never send half of a body.
 */
export function boundTee(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const tee = () => {
    const streams: ReadableStream<Uint8Array>[] = ReadableStream.prototype.tee.call(body)
    const [first, second] = streams.map(toCopy)
    return first && second ? [readCopy(first, second), readCopy(second, first)] : streams
  }
  return Object.defineProperty(body, 'tee', { value: tee })
}

function toCopy(stream: ReadableStream<Uint8Array>): Copy {
  return { reader: stream.getReader(), readBytes: 0, isBegun: false, isCancelled: false }
}

function readCopy(copy: Copy, other: Copy): ReadableStream<Uint8Array> {
  const { reader } = copy
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (copy.isCancelled)
          throw new TypeError('This copy of the body was cancelled. Read both copies in parallel.')
        copy.isBegun = true
        const { done, value } = await reader.read()
        if (done) return controller.close()
        copy.readBytes += value.byteLength
        if (copy.readBytes > keptBytes && !other.isBegun) cancelCopy(other)
        controller.enqueue(value)
      },
      // Node 24 cancels the unread copy when a request ends, and does not handle a rejection. The reader of the other copy gets the error.
      cancel: (reason) => reader.cancel(reason).catch(() => undefined),
    },
    { highWaterMark: 0 },
  )
}

function cancelCopy(copy: Copy): void {
  copy.isCancelled = true
  // Do not wait for the promise. The promise settles only after both copies are cancelled.
  copy.reader.cancel().catch(() => undefined)
}

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
  /** Makes the body fail when it is aborted, even if the reader does not request the next chunk. */
  readonly signal?: AbortSignal
}

/** Returns a body with the same chunks. This body reads one chunk at a time and buffers nothing, so a slow reader slows down the sender. */
export function meterBody(body: ReadableStream<Uint8Array>, meter: BodyMeter): BodySource {
  const { onWait, onChunk, onEnd, onFail, signal } = meter
  const reader = body.getReader()
  const fail = async (error: unknown) => {
    onFail?.(error)
    onEnd?.()
    await reader.cancel(error).catch(() => undefined)
    throw error
  }
  return {
    async read() {
      try {
        onWait?.()
        const { done, value } = await reader.read()
        // A cancelled body looks complete, but is not.
        signal?.throwIfAborted()
        if (!done) onChunk(value.byteLength)
        else onEnd?.()
        return value
      } catch (error) {
        return fail(error)
      }
    },
    async cancel(reason) {
      onEnd?.()
      await reader.cancel(reason)
    },
    failure: () =>
      new Promise<never>((_, reject) => {
        const onAbort = () => {
          reject(signal?.reason)
          reader.cancel(signal?.reason).catch(() => undefined)
        }
        if (signal?.aborted) onAbort()
        else signal?.addEventListener('abort', onAbort)
      }),
  }
}
