import {
  createGenAuth,
  type GenAuth,
  type GenAuthEventType,
  type GenAuthOptions,
} from '@genauth/core'
import './report-errors'

declare global {
  interface Window {
    /** The client's options, which the page server writes into the page. */
    readonly options: GenAuthOptions
    /** The client under test. */
    readonly genauth: GenAuth
    /** The state of the client directly after its creation. */
    readonly initialState: { readonly status: string; readonly name: unknown }
    /** The client's events, in order. */
    readonly events: string[]
  }
}

const events: string[] = []
const genauth = createGenAuth(window.options)
const initialState = {
  status: genauth.getSession().status,
  name: genauth.peekUser()?.claims.name,
}
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
Object.assign(window, { genauth, initialState, events })
genauth.start()

const note = (how: string, login: Promise<{ status: string }>) =>
  login.then(
    ({ status }) => events.push(`${how}:${status}`),
    ({ code }: { code: string }) => events.push(`${how}:${code}`),
  )
// Browsers open a window only after a click, so each action has a button.
const actions: Record<string, () => unknown> = {
  'Log in': () => genauth.login().catch(({ code }: { code: string }) => events.push(code)),
  'Log in with a popup': () => note('popup', genauth.loginWithPopup()),
  'Log in with a window': () => {
    const popup = window.open('about:blank', '_blank', 'popup')
    // Simulates an app that opens the window in the click, and starts the login later.
    setTimeout(() => void note('popup', genauth.loginWithPopup({ popup })))
  },
  'Open a copy': () => window.open(location.href),
}
for (const [name, run] of Object.entries(actions)) {
  const button = document.createElement('button')
  button.textContent = name
  button.addEventListener('click', () => void run())
  document.body.append(button)
}
