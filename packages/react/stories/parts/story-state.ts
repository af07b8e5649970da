import type { FakeGenAuthState } from '@genauth/core/testing'
import { type SampleErrorCode, sampleError, sampleErrorCodes } from './sample-error'
import { ada, type UserInfo } from './sample-users'
import type { StoryMode } from './story-mode'

/** The controls of every story. The controls set the initial state of the story's fake client. */
export interface StoryState {
  readonly state: StateName
  readonly user: UserInfo
  /** The token lifetime in seconds. */
  readonly lifetimeSeconds: number
  readonly errorCode: SampleErrorCode
}

const authenticated = { status: 'authenticated', id: 'session-1', stale: false } as const
const signedOut = { user: null } as const

function expired(): FakeGenAuthState {
  return {
    session: { status: 'anonymous', reason: 'expired', error: sampleError('invalid_grant') },
  }
}

/** The initial state of a fake for each state in the controls. */
const states = {
  loading: () => ({ session: { status: 'loading' } }),
  anonymous: () => signedOut,
  'logged out': () => ({ session: { status: 'anonymous', reason: 'logout' } }),
  'logging in': () => ({ ...signedOut, pendingAction: 'login' }),
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
  // If GenAuth ends a session, GenAuth notifies only servers. In browser mode, GenAuth rejects the next token refresh.
  revoked: (_, mode) =>
    mode === 'server' ? { session: { status: 'anonymous', reason: 'revoked' } } : expired(),
  error: ({ errorCode }) => ({
    session: { status: 'anonymous', reason: 'error', error: sampleError(errorCode) },
  }),
} satisfies Record<string, (args: StoryState, mode: StoryMode) => FakeGenAuthState>

export type StateName = keyof typeof states
export const stateNames = Object.keys(states) as StateName[]

/** Returns the initial state of a fake for the state that is selected in the controls. */
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
    description: 'The initial state of the session.',
    control: 'select',
    options: stateNames,
    table: tableOf('state'),
  },
  user: {
    description: 'The claims of the signed-in user.',
    control: 'object',
    table: tableOf('user'),
  },
  lifetimeSeconds: {
    description: 'The token lifetime in seconds. Set it to 8 to watch a token refresh.',
    control: { type: 'number', min: 4 },
    table: tableOf('lifetimeSeconds'),
  },
  errorCode: {
    description:
      'Why the login failed, or why the token of a stale session could not be refreshed.',
    control: 'select',
    options: sampleErrorCodes,
    table: tableOf('errorCode'),
  },
} as const
