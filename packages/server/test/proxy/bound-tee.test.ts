import { describe, expect, it } from 'vitest'
import { boundTee } from '../../src/proxy/bound-tee'

const kilobyte = 1024

/** A body of chunks of one kilobyte, which counts what is read of it. */
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

describe('a body that is not teed', () => {
  it('B15: passes as it is', async () => {
    const { body } = bodyOf(300)
    expect(await sizeOf(body)).toBe(300 * kilobyte)
  })
})

describe('a body that is teed', () => {
  it.each([0, 1] as const)(
    'B15: gives up the other copy if copy %d is read alone, and that is an error for who reads it later',
    async (index) => {
      const { body } = bodyOf(300)
      const copies = body.tee()
      const [read, other] = [copies[index], copies[1 - index] as ReadableStream<Uint8Array>]
      expect(await sizeOf(read)).toBe(300 * kilobyte)
      await expect(other.getReader().read()).rejects.toThrow(TypeError)
    },
  )

  it('B15: is whole in both copies if both are read', async () => {
    const { body } = bodyOf(300)
    const [first, second] = body.tee()
    expect(await Promise.all([sizeOf(first), sizeOf(second)])).toEqual([
      300 * kilobyte,
      300 * kilobyte,
    ])
  })

  it('B15: is whole in both copies, one after the other, if it is small', async () => {
    const { body } = bodyOf(64)
    const [first, second] = body.tee()
    expect(await sizeOf(first)).toBe(64 * kilobyte)
    expect(await sizeOf(second)).toBe(64 * kilobyte)
  })

  it('B15: is read no faster than its copies', async () => {
    const { source, body } = bodyOf(300)
    const [first] = body.tee()
    const reader = first.getReader()
    for (let n = 0; n < 100; n += 1) await reader.read()
    expect(source.read).toBeLessThanOrEqual(102)
  })

  it('B15: is cancelled when both copies are, and when one is and the other was given up', async () => {
    const both = bodyOf(300)
    const [one, two] = both.body.tee()
    const [first, second] = [one.cancel('left'), two.cancel('left')]
    await Promise.all([first, second])
    expect(both.source.cancelled).toEqual(['left', 'left'])

    const alone = bodyOf(300)
    const [live] = alone.body.tee()
    const reader = live.getReader()
    for (let n = 0; n < 100; n += 1) await reader.read()
    await reader.cancel('left')
    expect(alone.source.cancelled).toContain('left')
  })

  const failingBody = () =>
    boundTee(new ReadableStream<Uint8Array>({ pull: () => Promise.reject(new Error('gone')) }))

  it('B15: hands a failure on to both copies', async () => {
    const [first, second] = failingBody().tee()
    await expect(sizeOf(first)).rejects.toThrow()
    await expect(sizeOf(second)).rejects.toThrow()
  })

  it('B15: has failed for its reader alone: the other copy can be cancelled', async () => {
    const [first, second] = failingBody().tee()
    await expect(sizeOf(first)).rejects.toThrow()
    await expect(second.cancel('left')).resolves.toBeUndefined()
  })
})
