import type { FakeGenAuthState } from '@genauth/core/testing'
import { type SampleErrorCode, sampleError, sampleErrorCodes } from './sample-error'
import { ada, type UserInfo } from './sample-users'
import type { StoryMode } from './story-mode'

/** What the controls of every story set: the state that its fake begins in. */
export interface StoryState {
  readonly state: StateName
  readonly user: UserInfo
  /** How long the token is good for, in seconds. */
  readonly lifetimeSeconds: number
  readonly errorCode: SampleErrorCode
}

const authenticated = { status: 'authenticated', id: 'session-1', stale: false } as const
const visitor = { user: null } as const

function expired(): FakeGenAuthState {
  return {
    session: { status: 'anonymous', reason: 'expired', error: sampleError('invalid_grant') },
  }
}

/** Every state that a session can be in, as the state of a fake. */
const states = {
  loading: () => ({ session: { status: 'loading' } }),
  anonymous: () => visitor,
  'logged out': () => ({ session: { status: 'anonymous', reason: 'logout' } }),
  'logging in': () => ({ ...visitor, pendingAction: 'login' }),
  authenticated: ({ user }) => ({ session: { ...authenticated, sub: user.sub } }),
  renewing: ({ user }) => ({
    session: { ...authenticated, sub: user.sub },
    tokenStatus: { isRenewing: true },
  }),
  stale: ({ user, errorCode }) => ({
    session: { ...authenticated, sub: user.sub, stale: true },
    lifetimeSeconds: undefined,
    tokenStatus: { expiresAt: Date.now() - 60_000, error: sampleError(errorCode) },
  }),
  expired,
  // Ended from outside. Only a server hears of that; a page hears that its next renewal is refused.
  revoked: (_, mode) =>
    mode === 'server' ? { session: { status: 'anonymous', reason: 'revoked' } } : expired(),
  error: ({ errorCode }) => ({
    session: { status: 'anonymous', reason: 'error', error: sampleError(errorCode) },
  }),
} satisfies Record<string, (args: StoryState, mode: StoryMode) => FakeGenAuthState>

export type StateName = keyof typeof states
export const stateNames = Object.keys(states) as StateName[]

/** The state of a fake that the controls ask for. */
export function fakeState(args: StoryState, mode: StoryMode): FakeGenAuthState {
  const { lifetimeSeconds, user } = args
  return { mode, lifetimeSeconds, user, ...states[args.state](args, mode) }
}

export const defaultState: StoryState = {
  state: 'authenticated',
  user: ada,
  lifetimeSeconds: 3600,
  errorCode: 'network_error',
}

const category = 'Session'

function tableOf(name: keyof StoryState): object {
  const summary = defaultState[name]
  return { category, defaultValue: typeof summary === 'object' ? undefined : { summary } }
}

export const stateArgTypes = {
  state: {
    description: 'The state of the session that the story begins with.',
    control: 'select',
    options: stateNames,
    table: tableOf('state'),
  },
  user: {
    description: 'The claims of whoever is logged in.',
    control: 'object',
    table: tableOf('user'),
  },
  lifetimeSeconds: {
    description: 'How long a token is good for. Make it 8 to watch it being renewed.',
    control: { type: 'number', min: 4 },
    table: tableOf('lifetimeSeconds'),
  },
  errorCode: {
    description: 'Why the login failed, or the renewal of a stale session.',
    control: 'select',
    options: sampleErrorCodes,
    table: tableOf('errorCode'),
  },
} as const
