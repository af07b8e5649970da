import { createFakeGenAuth, type FakeGenAuth, type FakeGenAuthState } from '@genauth/core/testing'
import { fn } from 'storybook/test'
import { fakeState, type StoryState } from './story-state'

let made = 0

/** Makes a fake whose calls are also shown in the panel "Actions". */
export function createStoryGenAuth(state: FakeGenAuthState): FakeGenAuth {
  made += 1
  const fake = createFakeGenAuth({ key: `story-${made}`, ...state })
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
export function loadGenAuth({ args }: { readonly args: object }): { genauth: FakeGenAuth } {
  return { genauth: createStoryGenAuth(fakeState(args as StoryState)) }
}

/** The fake of a story, for its `play` and its `render`. */
export function genauthOf({
  loaded,
}: {
  readonly loaded: Readonly<Record<string, unknown>>
}): FakeGenAuth {
  return loaded['genauth'] as FakeGenAuth
}
