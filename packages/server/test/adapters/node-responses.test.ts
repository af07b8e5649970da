import { expect, it } from 'vitest'
import {
  type NodeRequest,
  type NodeResponse,
  sendNodeResponse,
} from '../../src/adapters/node-responses'

it('S31: sendNodeResponse() rejects if the body fails while the client does not read', async () => {
  let fail = (_error: Error) => {}
  const written: (Uint8Array | string)[] = []
  const response: NodeResponse = {
    statusCode: 0,
    headersSent: true,
    writableFinished: false,
    setHeader() {},
    write(chunk) {
      written.push(chunk)
      // The client does not read: the buffers are full, and `drain` never comes.
      return false
    },
    end() {},
    destroy() {},
    once() {},
  }
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new Uint8Array(1))
      fail = (error) => controller.error(error)
    },
  })
  const sent = sendNodeResponse({ complete: true } as NodeRequest, response, new Response(body))
  await new Promise((resolve) => setImmediate(resolve))
  expect(written).toHaveLength(1)
  fail(new Error('The time limit was reached.'))
  await expect(sent).rejects.toThrow('The time limit was reached.')
})
