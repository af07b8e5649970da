/** How far one copy of a body may be ahead of the other one that nobody has begun to read, in bytes. */
const keptBytes = 64 * 1024

/** One of the two copies that a tee makes. */
interface Copy {
  readonly reader: ReadableStreamDefaultReader<Uint8Array>
  readBytes: number
  isBegun: boolean
  isGivenUp: boolean
}

/**
 * Bounds what `body.tee()` keeps in memory.
 *
 * The `fetch` of Node 20 to 24 (undici before 8.6) tees the body of every request, in case it has to be sent again, and reads one copy
 * only. The other copy then holds the whole upload: https://github.com/nodejs/undici/issues/4058. A stream is never sent again, so here a
 * copy that nobody has begun to read is given up when the other one is 64 kB ahead. To read it after that is an error, so that a wrapper of
 * `fetch` which does read both copies never sends half of a body.
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
  return { reader: stream.getReader(), readBytes: 0, isBegun: false, isGivenUp: false }
}

function readCopy(copy: Copy, other: Copy): ReadableStream<Uint8Array> {
  const { reader } = copy
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (copy.isGivenUp) throw new TypeError('The other copy of this body was read too far.')
        copy.isBegun = true
        const { done, value } = await reader.read()
        if (done) return controller.close()
        copy.readBytes += value.byteLength
        if (copy.readBytes > keptBytes && !other.isBegun) giveUp(other)
        controller.enqueue(value)
      },
      // Node 24 cancels the copy that it has not read when a request ends, and handles no error of it: the reader of the other copy has it.
      cancel: (reason) => reader.cancel(reason).catch(() => undefined),
    },
    { highWaterMark: 0 },
  )
}

function giveUp(copy: Copy): void {
  copy.isGivenUp = true
  // It settles only when the other copy is given up, too.
  copy.reader.cancel().catch(() => undefined)
}
