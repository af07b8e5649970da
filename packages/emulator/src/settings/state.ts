import { createRefreshReplays, type RefreshReplays } from '../clients/refresh-replays'
import { createFaultBoard, type FaultBoard } from '../faults/fault-board'
import { createGrants, type Grants } from '../login/grants'
import { createLoginTickets, type LoginTickets } from '../login/login-tickets'
import { createSsoSessions, type SsoSessions } from '../login/sso-sessions'
import { createOAuthStore, type OAuthStore } from '../oauth/oauth-store'
import { createOidcStore, type OidcStore } from '../oidc/oidc-store'
import { type Clock, createClock } from './clock'
import type { EmulatorApp } from './emulator-app'
import type { EmulatorUser } from './emulator-user'
import { createRequestLog, type RequestLog } from './request-log'
import type { SigningKey } from './signing-key'
import type { EmulatorSwitches } from './switches'

/** The state of one emulator. Handlers get the state as an argument. No module stores state outside of this object. */
export interface EmulatorState {
  /** `http://127.0.0.1:<port>`, without the base path. */
  readonly origin: string
  readonly basePath: string
  /** The app host: the origin and the base path. */
  readonly url: string
  app: EmulatorApp
  switches: EmulatorSwitches
  users: readonly EmulatorUser[]
  readonly clock: Clock
  readonly key: SigningKey
  readonly faults: FaultBoard
  readonly log: RequestLog
  readonly sessions: SsoSessions
  readonly tickets: LoginTickets
  readonly grants: Grants
  readonly oauth: OAuthStore
  readonly oidc: OidcStore
  readonly replays: RefreshReplays
  /** All tokens, codes, secrets, session ids and verifiers that the emulator has issued or received. */
  readonly issued: Set<string>
}

export type StateSeed = Pick<EmulatorState, 'origin' | 'basePath' | 'users' | 'key'> &
  Pick<EmulatorState, 'app' | 'switches'>

export function createState(seed: StateSeed): EmulatorState {
  const clock = createClock()
  return {
    ...seed,
    url: seed.origin + seed.basePath,
    clock,
    faults: createFaultBoard(),
    log: createRequestLog(),
    sessions: createSsoSessions(clock),
    tickets: createLoginTickets(),
    grants: createGrants(),
    oauth: createOAuthStore(),
    oidc: createOidcStore(clock),
    replays: createRefreshReplays(),
    issued: new Set([seed.app.secret]),
  }
}
