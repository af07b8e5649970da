import {
  createGenAuth,
  type GenAuth,
  type GenAuthEventType,
  type GenAuthOptions,
} from '@genauth/core'
import './tell-errors'

declare global {
  interface Window {
    /** Put there by the server that serves this page. */
    readonly options: GenAuthOptions
    /** The client under test. */
    readonly genauth: GenAuth
    /** What it knew as it was made. */
    readonly firstSight: { readonly status: string; readonly name: unknown }
    /** What has happened to it, in order. */
    readonly events: string[]
  }
}

const events: string[] = []
const genauth = createGenAuth(window.options)
const firstSight = {
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
Object.assign(window, { genauth, firstSight, events })
genauth.start()

const note = (how: string, login: Promise<{ status: string }>) =>
  login.then(
    ({ status }) => events.push(`${how}:${status}`),
    ({ code }: { code: string }) => events.push(`${how}:${code}`),
  )
// What only a person may do: browsers let no script open windows by itself.
const actions: Record<string, () => unknown> = {
  'Log in': () => genauth.login().catch(({ code }: { code: string }) => events.push(code)),
  'Log in with a popup': () => note('popup', genauth.loginWithPopup()),
  'Log in with a window': () => {
    const popup = window.open('about:blank', '_blank', 'popup')
    // As after an answer that was waited for.
    setTimeout(() => void note('popup', genauth.loginWithPopup({ popup })))
  },
  'Open a copy': () => window.open(location.href),
}
for (const [name, act] of Object.entries(actions)) {
  const button = document.createElement('button')
  button.textContent = name
  button.addEventListener('click', () => void act())
  document.body.append(button)
}
