import { connectGenAuth, type GenAuth } from '@genauth/core'

declare global {
  interface Window {
    /** The client under test. */
    readonly genauth: GenAuth
    /** The client's events, oldest first. */
    readonly events: string[]
  }
}

// Such a tab sends messages to the other tabs, but receives none.
if (location.hash === '#deaf') {
  Object.defineProperty(BroadcastChannel.prototype, 'onmessage', { set: () => undefined })
}

const genauth = connectGenAuth()
const events: string[] = []
for (const type of ['login', 'logout', 'expired', 'userSwitched'] as const) {
  genauth.on(type, () => void events.push(type))
}
Object.assign(window, { genauth, events })

/** Shows the user, as an app does. */
const show = async () => {
  const session = genauth.getSession()
  const user = session.status === 'authenticated' ? await genauth.getUser() : undefined
  document.body.textContent = user ? `Hello ${user.name}` : session.status
}
genauth.subscribe(() => void show().catch(() => undefined))
genauth.start()
