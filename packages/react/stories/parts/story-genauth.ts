import { createFakeGenAuth, type FakeGenAuth, type FakeGenAuthState } from '@genauth/core/testing'
import { fn } from 'storybook/test'
import { modeOf, type StoryGlobals } from './story-mode'
import { fakeState, type StoryState } from './story-state'

let created = 0

/** Creates a fake in the mode that is selected in the toolbar. The panel "Actions" shows the calls of the fake. */
export function createStoryGenAuth(
  context: StoryGlobals,
  state: Omit<FakeGenAuthState, 'mode'>,
): FakeGenAuth {
  created += 1
  const fake = createFakeGenAuth({ key: `story-${created}`, ...state, mode: modeOf(context) })
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

/** Creates a fake for a story, in the state that is selected in the controls. */
export function loadGenAuth(context: StoryGlobals & { readonly args: object }): {
  genauth: FakeGenAuth
} {
  const state = fakeState(context.args as StoryState, modeOf(context))
  return { genauth: createStoryGenAuth(context, state) }
}

/** Returns the fake of a story, for the functions `play` and `render` of the story. */
export function genauthOf({
  loaded,
}: {
  readonly loaded: Readonly<Record<string, unknown>>
}): FakeGenAuth {
  return loaded['genauth'] as FakeGenAuth
}
