import { createServer } from 'node:http'

/** What the benchmark hands to an app. */
export const settings = JSON.parse(process.env.BENCH_SETTINGS ?? '{}')

/**
 * Serves an app at the port that it was given, and tells the benchmark what it has used of the processor.
 *
 * @param {(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) => unknown} app
 * @param {string} [cookie] - of somebody who is logged in, where the app has no login page
 */
export function serve(app, cookie) {
  process.on('message', () => process.send(process.cpuUsage()))
  process.on('disconnect', () => process.exit())
  const server = createServer((request, response) => void app(request, response))
  server.listen(settings.port, '127.0.0.1', () => process.send({ cookie }))
}
