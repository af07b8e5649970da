import { createServer } from 'node:http'

/** The settings that the benchmark passes to an app. */
export const settings = JSON.parse(process.env.BENCH_SETTINGS ?? '{}')

/**
 * Serves an app on the port of the settings. Sends the CPU time of the process to the benchmark on request.
 *
 * @param {(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) => unknown} app
 * @param {string} [cookie] - the cookies of a signed-in user, if the app has no login page
 */
export function serve(app, cookie) {
  process.on('message', () => process.send(process.cpuUsage()))
  process.on('disconnect', () => process.exit())
  const server = createServer((request, response) => void app(request, response))
  server.listen(settings.port, '127.0.0.1', () => process.send({ cookie }))
}
