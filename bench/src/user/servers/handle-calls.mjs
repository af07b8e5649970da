/**
 * Runs the methods that the benchmark's process calls, and sends their results back.
 *
 * @param {Record<string, (...values: any[]) => unknown>} methods
 */
export function handleCalls(methods) {
  async function handle({ id, method, values }) {
    try {
      process.send({ id, result: await methods[method](...values) })
    } catch (error) {
      process.send({ id, failure: String(error) })
    }
  }
  process.on('disconnect', () => process.exit())
  process.on('message', (message) => void handle(message))
}

/**
 * Listens on a free port.
 *
 * @param {import('node:http').Server} server
 * @returns {Promise<string>} The origin.
 */
export function listen(server) {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${server.address().port}`))
  })
}
