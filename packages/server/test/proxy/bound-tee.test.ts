import { describe, expect, it } from 'vitest'
import { boundTee } from '../../src/proxy/bodies'

const kilobyte = 1024

/** Creates a body of one-kilobyte chunks, and counts the chunks that are read. */
function bodyOf(kilobytes: number) {
  const source = { read: 0, cancelled: undefined as unknown }
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (source.read === kilobytes) return controller.close()
        source.read += 1
        controller.enqueue(new Uint8Array(kilobyte).fill(source.read))
      },
      cancel(reason) {
        source.cancelled = reason
      },
    },
    { highWaterMark: 0 },
  )
  return { source, body: boundTee(stream) }
}

const sizeOf = async (stream: ReadableStream<Uint8Array>) =>
  (await new Response(stream).arrayBuffer()).byteLength

describe('a body of boundTee() that is not copied', () => {
  it('B15: boundTee() returns a complete body if tee() is not called', async () => {
    const { body } = bodyOf(300)
    expect(await sizeOf(body)).toBe(300 * kilobyte)
  })
})

describe('the copies of a body', () => {
  it.each([0, 1] as const)(
    'B15: if only copy %d of a large body is read, a later read of the other copy fails',
    async (index) => {
      const { body } = bodyOf(300)
      const copies = body.tee()
      const [read, other] = [copies[index], copies[1 - index] as ReadableStream<Uint8Array>]
      expect(await sizeOf(read)).toBe(300 * kilobyte)
      await expect(other.getReader().read()).rejects.toThrow(TypeError)
    },
  )

  it('B15: both copies of a body are complete if they are read at the same time', async () => {
    const { body } = bodyOf(300)
    const [first, second] = body.tee()
    expect(await Promise.all([sizeOf(first), sizeOf(second)])).toEqual([
      300 * kilobyte,
      300 * kilobyte,
    ])
  })

  it('B15: both copies of a small body are complete if they are read one after the other', async () => {
    const { body } = bodyOf(64)
    const [first, second] = body.tee()
    expect(await sizeOf(first)).toBe(64 * kilobyte)
    expect(await sizeOf(second)).toBe(64 * kilobyte)
  })

  it('B15: boundTee() reads a body only as fast as its copies are read', async () => {
    const { source, body } = bodyOf(300)
    const [first] = body.tee()
    const reader = first.getReader()
    for (let n = 0; n < 100; n += 1) await reader.read()
    expect(source.read).toBeLessThanOrEqual(102)
  })

  it('B15: boundTee() cancels a body if both copies are cancelled, or if one copy is cancelled and the other is not read', async () => {
    const both = bodyOf(300)
    const [one, two] = both.body.tee()
    const [first, second] = [one.cancel('disconnected'), two.cancel('disconnected')]
    await Promise.all([first, second])
    expect(both.source.cancelled).toEqual(['disconnected', 'disconnected'])

    const alone = bodyOf(300)
    const [live] = alone.body.tee()
    const reader = live.getReader()
    for (let n = 0; n < 100; n += 1) await reader.read()
    await reader.cancel('disconnected')
    expect(alone.source.cancelled).toContain('disconnected')
  })

  const failingBody = () =>
    boundTee(
      new ReadableStream<Uint8Array>({ pull: () => Promise.reject(new Error('The body failed.')) }),
    )

  it('B15: both copies fail if the body fails', async () => {
    const [first, second] = failingBody().tee()
    await expect(sizeOf(first)).rejects.toThrow()
    await expect(sizeOf(second)).rejects.toThrow()
  })

  it('B15: after one copy has failed with the error of the body, the other copy can be cancelled', async () => {
    const [first, second] = failingBody().tee()
    await expect(sizeOf(first)).rejects.toThrow()
    await expect(second.cancel('disconnected')).resolves.toBeUndefined()
  })
})
