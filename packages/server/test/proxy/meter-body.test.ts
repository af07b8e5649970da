import { describe, expect, it } from 'vitest'
import { toStream } from '../../src/http/reply'
import { type BodyMeter, meterBody } from '../../src/proxy/bodies'

/** Meters a body of the given chunks, and records the meter's events. */
function meter(parts: readonly string[], changes: Partial<BodyMeter> = {}) {
  const events: string[] = []
  const left = [...parts]
  const source = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const part = left.shift()
        if (part === undefined) controller.close()
        else if (part === 'broken') controller.error(new Error('The connection broke.'))
        else controller.enqueue(new TextEncoder().encode(part))
      },
      cancel(reason) {
        events.push(`cancelled: ${reason}`)
      },
    },
    { highWaterMark: 0 },
  )
  const metered = meterBody(source, {
    onWait: () => events.push('wait'),
    onChunk: (bytes) => events.push(`${bytes} bytes`),
    onEnd: () => events.push('end'),
    onFail: (error) => events.push(`fail: ${error}`),
    ...changes,
  })
  return { body: toStream(metered), events, left }
}

describe('meterBody', () => {
  it('B15: meterBody reports each chunk, and reports the end only once', async () => {
    const { body, events } = meter(['one', 'three'])
    expect(await new Response(body).text()).toBe('onethree')
    expect(events).toEqual(['wait', '3 bytes', 'wait', '5 bytes', 'wait', 'end'])
  })

  it('B15: meterBody reads a chunk only when its receiver reads', async () => {
    const { body, events, left } = meter(['one', 'two', 'three'])
    const reader = body.getReader()
    await reader.read()
    await new Promise((resolve) => setImmediate(resolve))
    expect([events, left]).toEqual([
      ['wait', '3 bytes'],
      ['two', 'three'],
    ])
  })

  it('B9: meterBody fails with the error of its source', async () => {
    const { body, events } = meter(['one', 'broken'])
    await expect(new Response(body).text()).rejects.toThrow('The connection broke.')
    expect(events.slice(2)).toEqual(['wait', 'fail: Error: The connection broke.', 'end'])
  })

  it('B5: meterBody cancels its source if onChunk throws', async () => {
    const onChunk = () => {
      throw new Error('Too much.')
    }
    const { body, events } = meter(['one', 'two'], { onChunk })
    await expect(new Response(body).text()).rejects.toThrow('Too much.')
    expect(events).toEqual(['wait', 'fail: Error: Too much.', 'end', 'cancelled: Error: Too much.'])
  })

  it('B5: meterBody cancels its source if its receiver cancels', async () => {
    const { body, events } = meter(['one', 'two'])
    await body.cancel('The tab is closed.')
    expect(events).toEqual(['end', 'cancelled: The tab is closed.'])
  })

  it('B15: meterBody needs only the listener onChunk', async () => {
    const none = { onWait: undefined, onEnd: undefined, onFail: undefined } as never
    expect(await new Response(meter(['one'], none).body).text()).toBe('one')
    await expect(new Response(meter(['broken'], none).body).text()).rejects.toThrow(/broke/)
    await meter(['one'], none).body.cancel()
  })
})
