import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { EmulatorError } from '../settings/emulator-error'

/** Binds to 127.0.0.1 only: whoever reaches the emulator can log in as anybody. Returns the origin. */
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
    return `Port ${port} is taken. End the program that listens there, or choose another port.`
  }
  if (error.code === 'EACCES') {
    return `Port ${port} needs special rights. Choose one above 1023.`
  }
  return `Port ${port} cannot be used: ${error.message}`
}
