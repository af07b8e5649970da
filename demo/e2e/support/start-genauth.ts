import { createEmulator } from '@genauth/emulator'
import type { OldEngineApp } from './old-engine-configuration'
import { startOldEngine } from './start-old-engine'

/** The two servers that must behave the same: the engine of GenAuth's live service, and the emulator. */
export const genauthKinds = ['old engine', 'emulator'] as const

export type GenAuthKind = (typeof genauthKinds)[number]

/** A kind of token, or an authorization code. */
export type IssuedKind = 'AuthorizationCode' | 'AccessToken' | 'RefreshToken'

/** The parts of a GenAuth server that the comparison needs. */
export interface TestedGenAuth {
  readonly url: string
  readonly app: { readonly id: string; readonly secret: string }
  /** The refresh tokens that were redeemed, oldest first. */
  readonly redeemed: readonly string[]
  /** Makes all codes or tokens of a kind expire. */
  expire(kind: IssuedKind): void
  /** Changes the grant types of the application. */
  setGrants(grants: string[]): void
  /** Changes the secret of the application. */
  setSecret(secret: string): void
  /** Allows loopback callbacks with any port, as for a command-line tool. */
  allowLoopbackPorts(redirectUri: string): void
  /** Shows a consent page with the button "Deny" in a login. The old engine always shows this button. */
  askForConsent(): void
  close(): Promise<void>
}

/** Starts a GenAuth server whose refresh tokens rotate. */
export function startGenAuth(kind: GenAuthKind, app: OldEngineApp): Promise<TestedGenAuth> {
  return kind === 'emulator' ? startEmulator(app) : startEngine(app)
}

async function startEngine(app: OldEngineApp): Promise<TestedGenAuth> {
  const engine = await startOldEngine(app)
  return {
    ...engine,
    setGrants: (grants) => engine.setApp({ grant_types: grants }),
    setSecret: (secret) => engine.setApp({ client_secret: secret }),
    allowLoopbackPorts: (uri) =>
      engine.setApp({ application_type: 'native', redirect_uris: [uri] }),
    askForConsent: () => undefined,
  }
}

async function startEmulator(app: OldEngineApp): Promise<TestedGenAuth> {
  const emulator = await createEmulator({
    app: {
      redirectUris: [app.redirectUri],
      logoutRedirectUris: [app.logoutRedirectUri],
      backchannelLogoutUri: app.backchannelLogoutUri,
      grants: ['authorization_code', 'refresh_token'],
      tokenEndpointAuthMethod: app.authMethod,
      introspectionEndpointAuthMethod: app.authMethod,
      revocationEndpointAuthMethod: app.authMethod,
      accessTokenSeconds: 3600,
    },
    // These are the values with which the emulator behaves like the old engine.
    switches: {
      refreshAnswer: { oidc: 'new' },
      revocationEndsGrant: { oidc: 'refreshToken' },
      grantPer: 'session',
      logoutEndsGrant: true,
    },
  })
  const { codeSeconds, accessTokenSeconds, refreshTokenSeconds } = emulator.app
  const lifetimes = {
    AuthorizationCode: codeSeconds,
    AccessToken: accessTokenSeconds,
    RefreshToken: refreshTokenSeconds,
  }
  return {
    url: emulator.url,
    app: emulator.app,
    get redeemed() {
      const forms = emulator.requests('token').map(({ unredacted }) => unredacted.form)
      return forms.flatMap(({ refresh_token: token }) => token ?? [])
    },
    expire: (kind) => emulator.shiftClock(lifetimes[kind] + 1),
    setGrants: (grants) => emulator.setApp({ grants }),
    setSecret: (secret) => emulator.setApp({ secret }),
    allowLoopbackPorts(uri) {
      emulator.setApp({ redirectUris: [uri] })
      emulator.setSwitches({ loopbackPorts: 'any' })
    },
    askForConsent: () => emulator.setSwitches({ skipConsent: false }),
    close: emulator.close,
  }
}
