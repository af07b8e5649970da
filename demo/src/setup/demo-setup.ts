/** Where the tokens are: in the browser, or on the app's server. */
export type ModeChoice = 'browser' | 'server'

/** The protocols of a GenAuth application that issue tokens. */
export type ProtocolChoice = 'oidc' | 'oauth'

/** A user of the local GenAuth. */
export interface TestUser {
  readonly name: string
  readonly username: string
  readonly password: string
}

/** A tenant or a connection that a login can select. */
export interface Choice {
  readonly id: string
  readonly name: string
}

/** An application that this demo logs in to. */
export interface DemoClient {
  readonly appId: string
  readonly appHost: string
  /** `false` if GenAuth issues refresh tokens without `prompt=consent`. */
  readonly consentForOfflineAccess?: boolean
  /** The scopes to request on `oidc`, in addition to the default scopes. */
  readonly extraScopes?: readonly string[]
}

/** The settings with which this demo runs. */
export interface DemoSetup {
  /** The available modes with their applications, the default first. */
  readonly clients: Partial<Record<ModeChoice, DemoClient>>
  readonly protocol: ProtocolChoice
  readonly tenants?: readonly Choice[] | undefined
  readonly connections?: readonly Choice[] | undefined
  /** Present if the demo runs with a local GenAuth, which the workbench can control. */
  readonly emulator?: { readonly users: readonly TestUser[] } | undefined
}

/**
 * Reads the settings that the server inserted into the page. If the server inserted no settings, reads the settings for a real tenant,
 * which the build contains.
 */
export function readDemoSetup(): DemoSetup {
  const written = document.getElementById('demo-setup')?.textContent
  if (written) return JSON.parse(written) as DemoSetup
  // Vite replaces these exact expressions, so they cannot be shortened.
  const browser = {
    appId: String(import.meta.env['VITE_GENAUTH_APP_ID'] ?? ''),
    appHost: String(import.meta.env['VITE_GENAUTH_APP_HOST'] ?? ''),
  }
  const protocol = import.meta.env['VITE_GENAUTH_PROTOCOL'] === 'oauth' ? 'oauth' : 'oidc'
  return { clients: { browser }, protocol }
}
