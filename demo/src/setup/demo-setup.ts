/** Who has the tokens: the page, or the app's own server. */
export type ModeChoice = 'browser' | 'server'

/** The protocols of a GenAuth application that have tokens. */
export type ProtocolChoice = 'oidc' | 'oauth'

/** Somebody whom the local GenAuth knows. */
export interface TestUser {
  readonly name: string
  readonly username: string
  readonly password: string
}

/** An application that this demo logs in to. */
export interface DemoClient {
  readonly appId: string
  readonly appHost: string
}

/** What this demo can be run as. */
export interface DemoSetup {
  /** The modes that there are, the default first. */
  readonly clients: Partial<Record<ModeChoice, DemoClient>>
  readonly protocol: ProtocolChoice
  /** Absent on a real tenant, which nothing here can steer. */
  readonly emulator?: { readonly users: readonly TestUser[] } | undefined
}

/** Reads what the server wrote into the page, else what the build was given for a real tenant. */
export function readDemoSetup(): DemoSetup {
  const written = document.getElementById('demo-setup')?.textContent
  if (written) return JSON.parse(written) as DemoSetup
  // Written out each time: Vite replaces these words, and knows no other way to say them.
  const browser = {
    appId: String(import.meta.env['VITE_GENAUTH_APP_ID'] ?? ''),
    appHost: String(import.meta.env['VITE_GENAUTH_APP_HOST'] ?? ''),
  }
  const protocol = import.meta.env['VITE_GENAUTH_PROTOCOL'] === 'oauth' ? 'oauth' : 'oidc'
  return { clients: { browser }, protocol }
}
