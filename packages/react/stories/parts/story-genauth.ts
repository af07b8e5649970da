import { createFakeGenAuth, type FakeGenAuth, type FakeGenAuthState } from '@genauth/core/testing'
import { fn } from 'storybook/test'
import { modeOf, type StoryGlobals } from './story-mode'
import { fakeState, type StoryState } from './story-state'

let made = 0

/** Makes a fake in the mode of the toolbar, whose calls are also shown in the panel "Actions". */
export function createStoryGenAuth(
  context: StoryGlobals,
  state: Omit<FakeGenAuthState, 'mode'>,
): FakeGenAuth {
  made += 1
  const fake = createFakeGenAuth({ key: `story-${made}`, ...state, mode: modeOf(context) })
  return {
    ...fake,
    login: fn(fake.login).mockName('login'),
    loginWithPopup: fn(fake.loginWithPopup).mockName('loginWithPopup'),
    logout: fn(fake.logout).mockName('logout'),
    renew: fn(fake.renew).mockName('renew'),
    getToken: fn(fake.getToken).mockName('getToken'),
    getUser: fn(fake.getUser).mockName('getUser'),
    introspect: fn(fake.introspect).mockName('introspect'),
    fetch: fn(fake.fetch).mockName('fetch'),
  }
}

/** Gives every story a fake of its own, in the state that the controls ask for. */
export function loadGenAuth(context: StoryGlobals & { readonly args: object }): {
  genauth: FakeGenAuth
} {
  const state = fakeState(context.args as StoryState, modeOf(context))
  return { genauth: createStoryGenAuth(context, state) }
}

/** The fake of a story, for its `play` and its `render`. */
export function genauthOf({
  loaded,
}: {
  readonly loaded: Readonly<Record<string, unknown>>
}): FakeGenAuth {
  return loaded['genauth'] as FakeGenAuth
}
