import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { EmulatorError } from '../settings/emulator-error'

/**
 * Makes a server listen on 127.0.0.1 only, because every client of the emulator can log in as every user. Returns the origin of the server.
 */
export function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new EmulatorError('port', portProblem(error, port), error))
    })
    server.listen(port, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    })
  })
}

function portProblem(error: NodeJS.ErrnoException, port: number): string {
  if (error.code === 'EADDRINUSE') {
    return `Port ${port} is in use. Stop the program that uses it, or choose another port.`
  }
  if (error.code === 'EACCES') {
    return `Port ${port} needs special permissions. Choose a port above 1023.`
  }
  return `Port ${port} cannot be used: ${error.message}. Choose another port.`
}
