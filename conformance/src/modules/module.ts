import type { Outcome } from '../outcome'
import type { Behaviour } from '../provider/behaviour'
import type { Provider } from '../provider/start-provider'
import type { RelyingParty } from '../relying-party/relying-party'

/** Where the tokens are: in the browser (`createGenAuth`), or on the app's server (`createAuthServer` and `connectGenAuth`). */
export type Mode = 'browser' | 'server'

/** The parts that a module controls. */
export interface ModuleRun {
  readonly provider: Provider
  readonly party: RelyingParty
  /** Opens the app in another browser. */
  openOther(): Promise<RelyingParty>
}

/** The options of the app that a module needs. All other options have their defaults. */
export interface AppOptions {
  /** Browser mode: sets `verifyIdTokenSignature`. In server mode, the verification is on by default. */
  readonly verification?: true
  readonly discovery?: true
  readonly requireIssuerInCallback?: true
  readonly idTokenSignedResponseAlg?: 'HS256'
  /** Server mode: sets `tokenEndpointAuthMethod`. */
  readonly tokenEndpointAuthMethod?: 'client_secret_basic'
  /** Server mode only. In browser mode, there is no server that could receive a logout token. */
  readonly backchannelLogout?: true
}

/** A test module of the OpenID Foundation's conformance suite. */
export interface ConformanceModule {
  /** The module's name in the suite. */
  readonly name: string
  /** The modes that the module applies to. Default: both. */
  readonly modes?: readonly Mode[]
  readonly options?: AppOptions
  /** The expected outcome, or the outcome of each mode. */
  readonly outcome: Outcome | Readonly<Record<Mode, Outcome>>
  /** What differs from the module of the suite, and why. */
  readonly adapted?: string
  /** What the provider does. Default: what the specifications require. */
  readonly behaviour?: Behaviour
  /** What the user does. Default: logs in, and then requests the claims. */
  readonly run?: (run: ModuleRun) => Promise<Outcome>
}

/** A test plan of the suite. */
export interface Plan {
  readonly title: string
  /** The plan's name in the suite. */
  readonly name: string
  readonly modules: readonly ConformanceModule[]
}

export const modesOf = ({ modes = ['browser', 'server'] }: ConformanceModule): readonly Mode[] =>
  modes

export const outcomeIn = ({ outcome }: ConformanceModule, mode: Mode): Outcome =>
  typeof outcome === 'string' ? outcome : outcome[mode]
