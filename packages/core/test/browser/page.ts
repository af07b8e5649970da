import {
  createGenAuth,
  type GenAuth,
  type GenAuthEventType,
  type GenAuthOptions,
} from '@genauth/core'

declare global {
  interface Window {
    /** Put there by the server that serves this page. */
    readonly options: GenAuthOptions
    /** The client under test. */
    readonly genauth: GenAuth
    /** What has happened to it, in order. */
    readonly events: string[]
  }
}

const events: string[] = []
const genauth = createGenAuth(window.options)
const types: GenAuthEventType[] = [
  'login',
  'logout',
  'renewed',
  'renewalFailed',
  'expired',
  'userSwitched',
]
for (const type of types) {
  genauth.on(type, (event) => {
    events.push(event.error ? `${type}:${event.error.code}` : type)
  })
}
Object.assign(window, { genauth, events })
genauth.start()
